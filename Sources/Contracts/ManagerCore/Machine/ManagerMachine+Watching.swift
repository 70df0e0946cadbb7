import ControlModel
import Probing
public import TopologyModel

/// Which servers are watched: seeds, what was stored, what was forgotten by people or by time.
extension ManagerMachine {
    /// Whether a person named the server, in the configuration or by `discover`.
    public func isExplicit(_ address: InstanceAddress) -> Bool { explicitServers.contains(address) }

    /// Watches a server that is named by the configuration or by storage, unless it was forgotten, or a filter leaves it alone.
    mutating func watchKnown(_ address: InstanceAddress, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        if control.isIgnored(address) {
            guard explicitServers.contains(address) else { return }
            effects.append(.note(ManagerNote(.notice, "\(address) was forgotten and is left alone; discover it to watch it again")))
        } else if rules.discovery.leavesAlone(address, as: .known) {
            effects.append(.note(ManagerNote(.notice, "\(address) is left alone: DiscoveryIgnoreHostnameFilters has an element that matches")))
        } else {
            watch(address, now: now)
        }
    }

    /// Where a server stands by its name counts before it was read, too: one that is down when this manager starts may be a primary that is to be replaced.
    @discardableResult
    mutating func watch(_ address: InstanceAddress, now: MonotonicInstant) -> InstanceID {
        let id = discovery.watch(address, now: now)
        growPerInstanceState(to: id)
        applyPlacement(of: id)
        return id
    }

    /// Takes over a committed state, and does what it says of forgotten servers: whoever committed it, they are not watched from now on.
    mutating func takeState(_ state: ControlState, into effects: inout [ManagerEffect]) {
        let before = control.ignoredServers
        control = state
        endFences()
        guard state.ignoredServers != before else { return }
        let ignored = Set(state.ignoredServers.flatMap(\.names))
        let old = Set(before.flatMap(\.names))
        discovery.stopIgnoring(before.flatMap(\.names).filter { !ignored.contains($0) })
        for server in state.ignoredServers {
            let new = server.names.filter { !old.contains($0) }
            guard !new.isEmpty else { continue }
            discovery.ignore(new)
            for name in new { drop(name, into: &effects) }
        }
    }

    /// Ends everything about a server that is not watched any more.
    private mutating func drop(_ name: InstanceAddress, ignoring: Bool = true, into effects: inout [ManagerEffect]) {
        explicitServers.remove(name)
        guard let id = topology.id(of: name), let instance = topology.instance(id) else { return }
        let names = topology.names(of: id)
        discovery.forget(id, ignoring: ignoring)
        suspicions.removeAll { $0.suspect == id }
        writeTurns[id] = nil
        executedHistories[id] = nil
        if id.index < answers.count { answers[id.index] = ServerAnswers() }
        for name in names {
            explicitServers.remove(name)
            answerDiscover(name, into: &effects)
            forgetTrouble(at: name)
        }
        effects.append(.release(instance.address))
        effects.append(.inventoryChanged(instance.address))
    }

    // MARK: Operators

    mutating func forget(_ address: InstanceAddress, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        guard let id = topology.id(of: address), topology.instance(id) != nil else {
            effects.append(.reply(token, .refused("\(address) is not known")))
            return
        }
        forget([id], "\(address) is forgotten", for: token, into: &effects)
    }

    mutating func forgetCluster(of address: InstanceAddress, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        guard let cluster = topology.cluster(containing: address) else {
            effects.append(.reply(token, .refused("\(address) is not known")))
            return
        }
        forget(cluster.members.map(\.id), "the \(cluster.members.count) servers of cluster \(cluster.name) are forgotten", for: token, into: &effects)
    }

    private mutating func forget(_ ids: [InstanceID], _ message: String, for token: ManagerToken, into effects: inout [ManagerEffect]) {
        for id in ids {
            guard let address = topology.instance(id)?.address else { continue }
            if let recovery = openRecoveries.first(where: { $0.participants.contains(address) }) {
                effects.append(.reply(token, .refused("\(address) takes part in recovery \(recovery.id), which is under way")))
                return
            }
        }
        commit(ids.map { .ignoreServer(names: topology.names(of: $0)) }, message, for: token, into: &effects)
    }

    // MARK: Time

    /// How often servers are looked for that were not seen for long.
    private static let unseenLook = Duration.seconds(60)

    /// Forgets servers that nobody named, nobody follows and nothing depends on once they have not answered for long. They may be found again.
    mutating func forgetUnseen(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard isArmed, configuration.unseenLimit > .zero else { return }
        if let last = unseenLookedAt, now - last < ManagerMachine.unseenLook { return }
        unseenLookedAt = now
        for instance in topology.allInstances where !instance.freshness.isLastCheckValid {
            guard let seen = discovery.lastSeen(instance.id), now - seen >= configuration.unseenLimit, !isNeeded(instance) else { continue }
            let hours = configuration.unseenLimit.components.seconds / 3600
            effects.append(
                .note(
                    ManagerNote(
                        .notice, cluster: clusterName(of: instance.id), "\(instance.address) is forgotten: it did not answer for \(hours) hours")))
            let names = topology.names(of: instance.id)
            drop(instance.address, ignoring: false, into: &effects)
            forgetWords(of: names, into: &effects)
        }
    }

    /// What people said of a server goes with it, as when they forget it: it would speak of whoever gets the address next. The server itself may
    /// come back, so it is not left ignored.
    private mutating func forgetWords(of names: [InstanceAddress], into effects: inout [ManagerEffect]) {
        let isSpokenOf = { (name: InstanceAddress) in names.contains(name) }
        guard control.downtimes.contains(where: { isSpokenOf($0.instance) }) || control.maintenances.contains(where: { isSpokenOf($0.maintenance.instance) })
            || control.promotionRules.contains(where: { isSpokenOf($0.instance) })
            || control.tags.contains(where: { isSpokenOf($0.instance) }) || control.pools.contains(where: { $0.members.contains(where: isSpokenOf) }),
            let name = names.first
        else { return }
        effects.append(.propose(newToken(.unawaited), [.ignoreServer(names: names), .watchServer(name)]))
    }

    private func isNeeded(_ instance: Instance) -> Bool {
        topology.names(of: instance.id).contains(where: explicitServers.contains)
            || topology.cluster(of: instance.id)?.sources.contains(instance.id) == true
            || control.clusters.contains { $0.primary == instance.address || $0.hasDeposed(instance.address) }
            || openRecoveries.contains { $0.participants.contains(instance.address) }
    }
}
