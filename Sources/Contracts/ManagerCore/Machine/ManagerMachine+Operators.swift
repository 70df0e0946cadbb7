import ControlModel
import Probing
import Storage
import TopologyModel

/// What people ask for.
extension ManagerMachine {
    mutating func operatorAsked(
        _ token: ManagerToken, _ request: OperatorRequest, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        switch request {
        case .discover(let address):
            explicitServers.insert(address)
            if control.isIgnored(address) { effects.append(.propose(newToken(.unawaited), [.watchServer(address)])) }
            let id = watch(address, now: now)
            discovery.expedite(id, at: now, fresh: false)
            // By the address that the server is probed under: the name asked for may turn out to be an alias, or be forgotten meanwhile.
            discoverWaiters.append(DiscoverWaiter(token: token, address: topology.instance(id)?.address ?? address))
            effects.append(.inventoryChanged(address))
        case .forget(let address): forget(address, for: token, into: &effects)
        case .forgetCluster(let address): forgetCluster(of: address, for: token, into: &effects)
        case .locateErrant(let address): locateErrant(on: address, for: token, now: now, into: &effects)
        case .operate(let request): operate(token, request, now: now, wall: wall, into: &effects)
        case .failover(let request): failOver(token, request, now: now, wall: wall, into: &effects)
        case .switchover(let request): switchOver(token, request, now: now, wall: wall, into: &effects)
        case .pause(let cluster, let duration, let owner, let reason):
            let until = duration.map { wall + $0 }
            commit(.pause(cluster, Pause(owner: owner, reason: reason, endsAt: until)), "automatic recovery is paused", for: token, into: &effects)
        case .resume(let cluster): commit(.resume(cluster), "automatic recovery is resumed", for: token, into: &effects)
        case .beginDowntime(let address, let duration, let owner, let reason):
            commit(
                .beginDowntime(Downtime(instance: address, owner: owner, reason: reason, endsAt: wall + duration)), "\(address) is downtimed",
                for: token, into: &effects)
        case .endDowntime(let address): commit(.endDowntime(address), "the downtime of \(address) is ended", for: token, into: &effects)
        case .beginMaintenance(let address, let duration, let owner, let reason):
            commit(
                .beginMaintenance(Maintenance(instance: address, owner: owner, reason: reason, endsAt: wall + duration)), "\(address) is under maintenance",
                for: token, into: &effects)
        case .endMaintenance(let address): commit(.endMaintenance(address), "the maintenance of \(address) is ended", for: token, into: &effects)
        case .acknowledge(let selection, let by, let comment):
            commit(.acknowledge(selection, by: by, comment: comment), "acknowledged", for: token, into: &effects)
        case .setClusterAlias(let cluster, let alias): commit(.setClusterAlias(cluster, alias), "the alias is set", for: token, into: &effects)
        case .setPromotionRule(let address, let rule):
            commit(.setPromotionRule(address, rule), "\(address) is \(rule.rawValue)", for: token, into: &effects)
        case .suggestPromotionRule(let address, let rule):
            commit(
                .suggestPromotionRule(address, rule, endsAt: wall + configuration.candidateLimit), "\(address) is \(rule.rawValue)", for: token,
                into: &effects)
        case .setTag(let address, let name, let value):
            commit(.setTag(address, name: name, value: value), "\(address) is tagged \(name)=\(value)", for: token, into: &effects)
        case .removeTag(let addresses, let name):
            guard !addresses.isEmpty else { return effects.append(.reply(token, .done("no server has the tag \(name)"))) }
            commit(addresses.map { .removeTag($0, name: name) }, "the tag \(name) is removed from \(addresses.count) servers", for: token, into: &effects)
        case .submitPool(let name, let members):
            commit(.submitPool(name, members, endsAt: wall + configuration.poolLimit), "pool \(name) has \(members.count) servers", for: token, into: &effects)
        // What is recorded is all of it.
        case .recordQuorumCall: effects.append(.reply(token, .done("recorded")))
        }
    }

    private mutating func commit(_ command: ControlCommand, _ message: String, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        commit([command], message, for: token, into: &effects)
    }

    /// As many proposals as it takes; the answer is that of the last.
    mutating func commit(_ commands: [ControlCommand], _ message: String, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        var rest = commands[...]
        while rest.count > ControlLogLimits.maximumBatch {
            effects.append(.propose(newToken(.unawaited), Array(rest.prefix(ControlLogLimits.maximumBatch))))
            rest = rest.dropFirst(ControlLogLimits.maximumBatch)
        }
        effects.append(.propose(newToken(.operatorCommit(token, message)), Array(rest)))
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
}
