import ControlModel
import Probing
import TopologyModel

/// What people ask for.
extension ManagerMachine {
    mutating func operatorAsked(
        _ token: ManagerToken, _ request: OperatorRequest, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        switch request {
        case .discover(let address):
            let id = discovery.watch(address, now: now)
            growPerInstanceState(to: id)
            discovery.expedite(id, at: now, fresh: false)
            // By the address that the server is probed under: the name asked for may turn out to be an alias, or be forgotten meanwhile.
            discoverWaiters.append((token, topology.instance(id)?.address ?? address))
            effects.append(.inventoryChanged(address))
        case .forget(let address):
            guard let id = topology.id(of: address), topology.instance(id) != nil else {
                effects.append(.reply(token, .refused("\(address) is not known")))
                return
            }
            let first = topology.instance(id)?.address ?? address
            discovery.forget(id)
            answerDiscover(first, into: &effects)
            suspicions.removeAll { $0.suspect == id }
            forgetTrouble(at: first)
            effects.append(.release(address))
            effects.append(.inventoryChanged(address))
            effects.append(.reply(token, .done("\(address) is forgotten")))
        case .operate(let request): operate(token, request, now: now, into: &effects)
        case .pause(let cluster, let duration, let owner, let reason):
            let until = duration.map { wall + $0 }
            commit(.pause(cluster, Pause(owner: owner, reason: reason, endsAt: until)), "automatic recovery is paused", for: token, into: &effects)
        case .resume(let cluster): commit(.resume(cluster), "automatic recovery is resumed", for: token, into: &effects)
        case .beginDowntime(let address, let duration, let owner, let reason):
            commit(
                .beginDowntime(Downtime(instance: address, owner: owner, reason: reason, endsAt: wall + duration)), "\(address) is downtimed",
                for: token, into: &effects)
        case .endDowntime(let address): commit(.endDowntime(address), "the downtime of \(address) is ended", for: token, into: &effects)
        case .acknowledge(let selection, let by, let comment):
            commit(.acknowledge(selection, by: by, comment: comment), "acknowledged", for: token, into: &effects)
        case .setClusterAlias(let cluster, let alias): commit(.setClusterAlias(cluster, alias), "the alias is set", for: token, into: &effects)
        case .setPromotionRule(let address, let rule):
            commit(.setPromotionRule(address, rule), "\(address) is \(rule.rawValue)", for: token, into: &effects)
        }
    }

    private mutating func commit(_ command: ControlCommand, _ message: String, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        effects.append(.propose(newToken(.operatorCommit(token, message)), [command]))
    }

    /// Answers everybody who waits for the first reading at `address`; a probe of it has ended, or it was forgotten.
    mutating func answerDiscover(_ address: InstanceAddress, into effects: inout [ManagerEffect]) {
        let waiters = discoverWaiters.filter { $0.address == address }
        guard !waiters.isEmpty else { return }
        discoverWaiters.removeAll { $0.address == address }
        let reply: OperatorReply =
            if let instance = topology.instance(at: address) {
                instance.freshness.isLastCheckValid
                    ? .discovered(instance.address) : .refused("\(instance.address) could not be read: \(instance.freshness.failure)")
            } else {
                .refused("\(address) is not watched any more")
            }
        for waiter in waiters { effects.append(.reply(waiter.token, reply)) }
    }

    // MARK: Placements

    /// How often downtimes are looked at for their end.
    private static let downtimeLook = Duration.seconds(1)

    /// A downtime ends by itself; nothing is committed then, so it is looked for.
    mutating func endDowntimes(wall: WallTime) {
        guard !control.downtimes.isEmpty, wall - placementsRefreshedAt >= ManagerMachine.downtimeLook else { return }
        refreshPlacements(wall: wall)
    }

    /// Downtimes and promotion rules come from the control state and are shown on the instances.
    mutating func refreshPlacements(wall: WallTime) {
        placementsRefreshedAt = wall
        for instance in topology.allInstances { applyPlacement(of: instance.id) }
    }

    mutating func applyPlacement(of id: InstanceID) {
        guard let instance = topology.instance(id) else { return }
        var placement = instance.placement
        placement.isDowntimed = control.isDowntimed(instance.address, at: placementsRefreshedAt)
        placement.promotionRule = control.promotionRule(of: instance.address)
        discovery.setPlacement(placement, of: id)
    }
}
