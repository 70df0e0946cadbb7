public import TopologyModel

/// Further names of servers: whether they still lead to them. A virtual address moves, and a name of DNS is changed, without any server telling.
extension DiscoveryMachine {
    /// From now on it is looked at from time to time who answers at a further name.
    mutating func watchName(_ name: InstanceAddress, now: MonotonicInstant) { names.wait(name, until: now + policy.nameInterval) }

    /// The server that has the name as a further one.
    private func bearer(of name: InstanceAddress) -> Instance? {
        guard let instance = topology.id(of: name).flatMap(topology.instance), instance.address != name else { return nil }
        return instance
    }

    mutating func checkNames(now: MonotonicInstant, into requests: inout [ProbeRequest]) {
        while places.isFree(.names), let entry = names.first, entry.due <= now {
            _ = names.takeFirst()
            guard let instance = bearer(of: entry.name) else { continue }
            // It takes a connection of its own, and the last one of a server is not for that. An earlier probe of the address makes way first.
            guard instance.freshness.noRoomSince == nil, orphans[Orphan(entry.name)] == nil else {
                watchName(entry.name, now: now)
                continue
            }
            names.begin(entry.name)
            places.take(.names)
            requests.append(ProbeRequest(address: entry.name, timeout: policy.probeTimeout))
        }
    }

    /// Takes in what came of a look at a further name. Says nothing of whether its server lives: that is asked at its own address.
    ///
    /// - Returns: false: the report is about something else.
    mutating func takeName(_ report: ProbeReport, now: MonotonicInstant, changes: inout [DiscoveryChange]) -> Bool {
        let name = report.request.address
        guard report.request.lane == .liveness, !report.request.freshConnection, names.end(name) else { return false }
        places.free(.names)
        guard let instance = bearer(of: name), let known = instance.facts?.server.identity else { return true }
        watchName(name, now: now)
        var freshness = instance.freshness
        freshness.movedNames.removeAll { $0.name == name }
        var change = DiscoveryChange.nameChecked(name, of: instance.id)
        switch report.outcome {
        case .read(let facts, _) where !known.isSameServer(as: facts.server.identity):
            let position = freshness.movedNames.firstIndex { $0.name > name } ?? freshness.movedNames.endIndex
            freshness.movedNames.insert(MovedName(name: name, found: facts.server.identity), at: position)
            change = .nameMoved(name, of: instance.id, found: facts.server.identity)
        case .read, .alive, .unreachable: break
        }
        if freshness != instance.freshness { topology.update([instance.with(freshness: freshness)]) }
        changes.append(change)
        return true
    }

    /// Somebody names an address at which another server answers by now: it is no name of its former bearer any more.
    mutating func withdrawMovedName(_ name: InstanceAddress) {
        guard let instance = bearer(of: name), instance.freshness.movedNames.contains(where: { $0.name == name }) else { return }
        withdraw(name, from: instance)
    }

    /// Watches an address that is known to be a server's own, and was taken for a further name of another server, now that somebody else was found there.
    ///
    /// - Returns: who is watched there from now on, and whose name it was; nil where it is no further name, or its bearer was found.
    public mutating func takeBack(_ name: InstanceAddress, found: ServerIdentity, now: MonotonicInstant) -> (id: InstanceID, bearer: Instance)? {
        guard let instance = bearer(of: name), let known = instance.facts?.server.identity, !known.isSameServer(as: found) else { return nil }
        withdraw(name, from: instance)
        return (register(name, now: now).id, instance)
    }

    private mutating func withdraw(_ name: InstanceAddress, from instance: Instance) {
        var freshness = instance.freshness
        freshness.movedNames.removeAll { $0.name == name }
        topology.update([instance.with(freshness: freshness)])
        topology.withdraw(name)
        orphan(name)
    }

    /// The end of a look under way frees its place and says nothing.
    mutating func orphan(_ name: InstanceAddress) {
        if names.end(name) { orphans[Orphan(name)] = .names }
    }
}
