public import TopologyModel

/// Transactions that only a replica has.
extension OperationPlanner {
    /// What the server has and the primary of its cluster lacks. nil where that cannot be told: on MariaDB, which has no such
    /// set (``errantTransactions(on:)``), and for servers that were not read.
    ///
    /// The two were not read at the same moment. What carries the primary's own id is taken for that, not for errant.
    public func errant(on server: InstanceAddress) -> GTIDSet? {
        guard let id = topology.id(of: server), let instance = topology.instance(id), let primary = topology.cluster(of: id)?.primary else { return nil }
        guard primary.id != id, case .mysql(let own)? = instance.facts?.transactions.executed,
            case .mysql(let theirs)? = primary.facts?.transactions.executed
        else { return nil }
        var errant = own.subtracting(theirs)
        if case .mysql(let text)? = primary.facts?.server.identity, let uuid = ServerUUID(parsing: text) {
            for entry in errant.entries where entry.uuid == uuid {
                var skewed = GTIDSet()
                for range in entry.ranges { skewed.insert(range, uuid: entry.uuid, tag: entry.tag) }
                errant = errant.subtracting(skewed)
            }
        }
        return errant
    }

    /// The same on either flavour. On MariaDB as the two binary logs tell it, per domain and server (server truth T11); nil also where one of the two
    /// does not log what it replicates, or its log has no state.
    public func errantTransactions(on server: InstanceAddress) -> ErrantTransactions? {
        if let set = errant(on: server) { return .mysql(set) }
        guard let id = topology.id(of: server), let facts = topology.instance(id)?.facts, let primary = topology.cluster(of: id)?.primary,
            primary.id != id, let theirs = primary.facts, facts.settings.logsReplicaUpdates, theirs.settings.logsReplicaUpdates
        else { return nil }
        let all = facts.transactions.binlogState.flatMap { own in theirs.transactions.binlogState.flatMap(own.errant) }
        return all.map { ranges in .mariadb(ranges.filter { $0.last.server != theirs.server.serverID }) }
    }

    func injectErrantAsEmpty(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let (_, errant) = errantServer(server, into: &draft) else { return }
        guard let primary = topology.id(of: server).flatMap(topology.cluster)?.primary.flatMap({ known($0.address, into: &draft) }) else { return }
        if primary.facts.settings.readOnly { draft.block(primary.address, "it is the primary and not writable") }
        if errant.count > policy.maximumInjected {
            draft.block(server, "it has \(errant.count) errant transactions, more than the \(policy.maximumInjected) that are injected in one operation")
        }
        draft.add(
            PlanTrack(
                subject: primary.address, summary: "commit \(errant.count) empty transactions in place of \(errant)",
                steps: errant.batches(of: OperationPlanner.injectedAtOnce).map {
                    primary.act(.injectEmptyTransactions($0), "commit an empty transaction for each of \($0)")
                }, changed: [primary.address]))
    }

    /// How many empty transactions go in one batch of statements: at a few milliseconds each they stay within a step's time, and far below the
    /// smallest `max_allowed_packet` (4 MiB on 5.7).
    private static let injectedAtOnce = 500

    func forgetErrant(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let (replica, errant) = errantServer(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        let replicas = topology.replicas(of: replica.instance.id)
        if let first = replicas.first {
            draft.block(server, "it has \(replicas.count) replicas (\(first.address)), which would lose their place")
        } else if !replica.instance.announcedReplicas.isEmpty {
            draft.block(server, "replicas are connected to it: \(replica.instance.announcedReplicas.map(\.description).joined(separator: ", "))")
        }
        draft.block(drainBlockers(replica, channel))
        draft.notice("the binary logs of \(server) are deleted: point-in-time recovery from them ends here")
        let steps = stillSteps(replica, channel) + [
            replica.act(.resetBinaryLogs(of: server, dropping: errant), "delete its binary logs and keep everything executed but \(errant)")
        ]
        draft.add(
            PlanTrack(
                subject: server, summary: "forget \(errant)", steps: steps + resumeAfterReset(replica, channel), changed: [server]))
    }

    private func resumeAfterReset(_ replica: KnownServer, _ channel: ReplicationChannel) -> [PlanStep] {
        guard channel.receiver != .stopped, channel.applier != .stopped, let source = channel.source else { return [] }
        return startBothSteps(replica, channel, source)
    }

    private func errantServer(_ address: InstanceAddress, into draft: inout PlanDraft) -> (KnownServer, GTIDSet)? {
        guard let server = known(address, into: &draft) else { return nil }
        guard !server.isMariaDB else {
            draft.block(address, "MariaDB has no set of executed transactions that could be mended; rebuild the replica from a backup")
            return nil
        }
        guard let errant = errant(on: address) else {
            draft.block(address, "its transactions cannot be compared with those of a primary")
            return nil
        }
        guard !errant.isEmpty else {
            draft.notice("\(address) has no errant transactions")
            return nil
        }
        return (server, errant)
    }
}
