public import TopologyModel

/// Transactions that only a replica has.
extension OperationPlanner {
    /// What the server has and the primary of its cluster lacks, on MySQL. nil on MariaDB, which has no such set, and where
    /// ``errantTransactions(on:)`` is.
    public func errant(on server: InstanceAddress) -> GTIDSet? {
        if case .mysql(let set)? = errantTransactions(on: server) { set } else { nil }
    }

    /// The same on either flavour; nil where that cannot be told (``Cluster/errantTransactions(of:)``).
    public func errantTransactions(on server: InstanceAddress) -> ErrantTransactions? {
        topology.id(of: server).flatMap { id in topology.cluster(of: id)?.errantTransactions(of: id) }
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
