import TopologyModel

/// Whether one server can follow another: every reason why not.
struct ReplicationRules {
    let topology: Topology
    let policy: RefactoringPolicy
    let options: OperationOptions

    /// - Parameter mayFormRing: the source follows the replica now, and the operation takes care of it.
    func blockers(_ replica: KnownServer, below source: KnownServer, mayFormRing: Bool = false) -> [PlanBlocker] {
        guard replica.instance.id != source.instance.id, replica.facts.server.identity != source.facts.server.identity else {
            return [PlanBlocker(replica.address, "it cannot follow itself")]
        }
        return structure(replica, source, mayFormRing: mayFormRing) + logs(replica, source) + versions(replica, source) + identities(replica, source) + gtids(replica, source)
    }

    private func structure(_ replica: KnownServer, _ source: KnownServer, mayFormRing: Bool) -> [PlanBlocker] {
        var blockers: [PlanBlocker] = []
        for server in [replica, source] {
            if server.facts.settings.isGaleraNode { blockers.append(PlanBlocker(server.address, "it is a Galera node, which is only observed")) }
            if server.facts.settings.isGroupReplicationMember {
                blockers.append(PlanBlocker(server.address, "it is a member of a replication group, which is only observed"))
            }
        }
        return blockers + (mayFormRing ? [] : ring(replica.instance, below: source.instance))
    }

    /// Whether a ring would form, or may: above the source stands a server that was never read, so nobody knows whom that one follows. (A
    /// replica that is below that server already makes no ring that is not there.)
    func ring(_ replica: Instance, below source: Instance) -> [PlanBlocker] {
        if topology.descends(source.id, from: replica.id) {
            return [PlanBlocker(source.address, "it follows \(replica.address) itself: the move would make a ring")]
        }
        guard let unknown = topology.root(of: source.id).flatMap(topology.instance), unknown.facts == nil, unknown.id != replica.id,
            !topology.descends(replica.id, from: unknown.id)
        else { return [] }
        return [
            PlanBlocker(
                unknown.address,
                "it was never read, and \(source.address) is below it: if it follows \(replica.address) the move makes a ring; start it so that it can be read, or forget it")
        ]
    }

    private func logs(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        var blockers: [PlanBlocker] = []
        let settings = source.facts.settings
        if !settings.binaryLogEnabled { blockers.append(PlanBlocker(source.address, "it writes no binary log (log_bin)")) }
        if source.instance.isReplica, !settings.logsReplicaUpdates {
            blockers.append(PlanBlocker(source.address, "it does not log what it replicates (log_replica_updates / log_slave_updates)"))
        }
        let own = replica.facts.settings
        if own.binaryLogEnabled, own.logsReplicaUpdates, let format = own.binlogFormat, let theirs = settings.binlogFormat, format < theirs {
            blockers.append(
                PlanBlocker(
                    replica.address,
                    "its binlog_format \(format.rawValue) is smaller than \(theirs.rawValue) of \(source.address): it could not log what it gets"))
        }
        let isFiltered = { (server: KnownServer) in server.facts.channels.contains(where: \.hasFilters) }
        if policy.verifiesFilters, isFiltered(source), !isFiltered(replica) {
            blockers.append(PlanBlocker(source.address, "it has replication filters and \(replica.address) has none (VerifyReplicationFilters)"))
        }
        let delay = { (server: KnownServer) in server.facts.channels.map(\.configuredDelay).max() ?? .zero }
        if delay(source) > policy.maximumLag, delay(replica) < delay(source) {
            blockers.append(PlanBlocker(source.address, "it is delayed by \(delay(source).components.seconds) s, longer than \(replica.address)"))
        }
        return blockers
    }

    private func versions(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        guard replica.isMariaDB == source.isMariaDB else {
            return [
                PlanBlocker(
                    replica.address,
                    "it is \(replica.facts.server.flavor.rawValue), \(source.address) is \(source.facts.server.flavor.rawValue): their transactions differ")
            ]
        }
        let (own, theirs) = (replica.facts.server.version, source.facts.server.version)
        guard (own.major, own.minor) < (theirs.major, theirs.minor), !options.allowsHigherVersionSource else { return [] }
        return [
            PlanBlocker(
                replica.address,
                "its version \(own) is lower than \(theirs) of \(source.address), which vendors do not support; --allow-higher-version-source accepts it")
        ]
    }

    private func identities(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        let id = replica.facts.server.serverID
        var namesakes = [source.instance] + (topology.cluster(of: source.instance.id)?.replicas(of: source.instance.id) ?? [])
        namesakes.removeAll { $0.id == replica.instance.id || $0.facts?.server.serverID != id }
        return namesakes.map { PlanBlocker(replica.address, "its server_id \(id) is also that of \($0.address)") }
    }

    private func gtids(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        guard !replica.isMariaDB, !source.isMariaDB else { return [] }
        var blockers: [PlanBlocker] = []
        let (own, theirs) = (replica.facts.settings.gtidMode, source.facts.settings.gtidMode)
        if (own == "ON" && theirs == "OFF") || (own == "OFF" && theirs == "ON") {
            blockers.append(PlanBlocker(replica.address, "its gtid_mode is \(own) and that of \(source.address) is \(theirs)"))
        }
        return blockers
    }
}

extension Topology {
    /// The server above `server` of which no further source is known; nil in a ring.
    func root(of server: InstanceID) -> InstanceID? {
        guard let cluster = cluster(of: server) else { return nil }
        var current = server
        for _ in cluster.members {
            guard let next = cluster.source(of: current) else { return current }
            current = next
        }
        return nil
    }

    /// Whether `server` follows `ancestor`, directly or through others, by any of its channels' first links.
    func descends(_ server: InstanceID, from ancestor: InstanceID) -> Bool {
        guard let cluster = cluster(of: server) else { return false }
        var current = server
        for _ in cluster.members {
            guard let next = cluster.source(of: current) else { return false }
            if next == ancestor { return true }
            current = next
        }
        return false
    }
}
