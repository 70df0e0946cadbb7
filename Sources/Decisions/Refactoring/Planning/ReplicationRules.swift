import TopologyModel

/// Whether one server can follow another: every reason why not. What an operator may accept is apart, in ``objections(_:below:)``.
struct ReplicationRules {
    let topology: Topology
    let policy: RefactoringPolicy
    let options: OperationOptions

    /// - Parameter mayFormRing: the source follows the replica now, and the operation takes care of it.
    func blockers(_ replica: KnownServer, below source: KnownServer, mayFormRing: Bool = false) -> [PlanBlocker] {
        guard replica.instance.id != source.instance.id, replica.facts.server.identity != source.facts.server.identity else {
            return [PlanBlocker(replica.address, "it cannot follow itself")]
        }
        return structure(replica, source, mayFormRing: mayFormRing) + compatibility(replica, source) + delays(replica, source) + identities(replica, source)
    }

    /// What the two are by themselves, wherever they stand, and for however short a time.
    func compatibility(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        logs(replica, source) + versions(replica, source) + gtids(replica, source)
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

    /// Whether a ring would form, or may, by whatever channels: above the source stands a server that was never read, so nobody knows whom that one
    /// follows. (A replica that is below that server already makes no ring that is not there.)
    func ring(_ replica: Instance, below source: Instance) -> [PlanBlocker] {
        let above = topology.ancestors(of: source.id)
        if above.contains(replica.id) {
            return [PlanBlocker(source.address, "it follows \(replica.address) itself: the move would make a ring")]
        }
        let ownAbove = topology.ancestors(of: replica.id)
        return ([source.id] + above).compactMap(topology.instance).filter { $0.facts == nil && !ownAbove.contains($0.id) }.map { unknown in
            PlanBlocker(
                unknown.address,
                "it was never read, and \(source.address) is below it: if it follows \(replica.address) the move makes a ring; start it so that it can be read, or forget it")
        }
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
        return blockers
    }

    private func delays(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        let delay = { (server: KnownServer) in server.facts.channels.map(\.configuredDelay).max() ?? .zero }
        guard delay(source) > policy.maximumLag, delay(replica) < delay(source) else { return [] }
        return [PlanBlocker(source.address, "it is delayed by \(delay(source).components.seconds) s, longer than \(replica.address)")]
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
        guard (own.major, own.minor) < (theirs.major, theirs.minor) else { return [] }
        var blockers: [PlanBlocker] = []
        if !options.allowsHigherVersionSource {
            blockers.append(
                PlanBlocker(
                    replica.address,
                    "its version \(own) is lower than \(theirs) of \(source.address), which vendors do not support; --allow-higher-version-source accepts it"))
        }
        if replica.facts.details?.applier.allowsHigherVersionSource == false {
            blockers.append(
                PlanBlocker(
                    replica.address,
                    "it refuses a source of a higher version itself (replica_allow_higher_version_source = OFF), and \(source.address) has \(theirs)"))
        }
        return blockers + features(replica, source)
    }

    /// What a source writes that a replica of a lower version cannot read: it stops at the first such event.
    private func features(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        guard !replica.isMariaDB else { return [] }
        let log = source.facts.details?.binaryLog
        var features: [(name: String, since: ServerVersion)] = []
        if source.facts.transactions.hasTags { features.append(("tagged GTIDs", ServerVersion(8, 3))) }
        if log?.compresses == true { features.append(("compressed transactions (binlog_transaction_compression)", ServerVersion(8, 0, 20))) }
        if log?.rowValueOptions.uppercased().contains("PARTIAL_JSON") == true {
            features.append(("partial JSON updates (binlog_row_value_options)", ServerVersion(8, 0, 3)))
        }
        return features.filter { replica.facts.server.version < $0.since }.map {
            PlanBlocker(
                replica.address,
                "its version \(replica.facts.server.version) cannot read \($0.name), which \(source.address) logs and which are understood from \($0.since) on")
        }
    }

    private func identities(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        let id = replica.facts.server.serverID
        var namesakes = [source.instance] + topology.replicas(of: source.instance.id)
        namesakes.removeAll { $0.id == replica.instance.id || $0.facts?.server.serverID != id }
        return namesakes.map { PlanBlocker(replica.address, "its server_id \(id) is also that of \($0.address)") }
    }

    /// The modes that may follow each other are at most as far apart that each understands what the other writes (manual, "GTID Mode and
    /// Replication": valid combinations of `gtid_mode`).
    private func gtids(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        guard !replica.isMariaDB, !source.isMariaDB else { return [] }
        let (own, theirs) = (replica.facts.settings.gtidMode, source.facts.settings.gtidMode)
        let refused: [String] =
            switch own {
            case "ON": ["OFF", "OFF_PERMISSIVE"]
            case "OFF": ["ON", "ON_PERMISSIVE"]
            default: []
            }
        return refused.contains(theirs) ? [PlanBlocker(replica.address, "its gtid_mode is \(own) and that of \(source.address) is \(theirs)")] : []
    }
}

extension TransactionFacts {
    /// Whether it executed transactions with a tag (MySQL 8.3 and later).
    fileprivate var hasTags: Bool {
        guard case .mysql(let set) = executed else { return false }
        return set.entries.contains { $0.tag != .none }
    }
}
