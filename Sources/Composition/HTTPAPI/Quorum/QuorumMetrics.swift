#if Daemon
    import Orchestration
    import Presentation

    /// The numbers of one of several managers.
    enum QuorumMetrics {
        static func add(_ status: QuorumStatus, to text: inout MetricsText) {
            let roles: [QuorumRole] = [.leader, .follower, .candidate, .learner, .halted]
            text.add(
                "baton_quorum_role", .gauge, "1 for what this manager's node is at the moment.",
                roles.map { .init([.init("role", $0.rawValue)], $0 == status.role ? 1 : 0) })
            text.add("baton_quorum_member", .gauge, "1 while the node leads with a majority or hears from the leader.", status.isPartOfQuorum ? 1 : 0)
            text.add("baton_quorum_voters", .gauge, "Nodes that elect and commit, as this node knows them.", Double(status.members.count(where: \.isVoter)))
            text.add("baton_quorum_commit_index", .gauge, "The last entry of the log that is committed, as this node knows it.", Double(status.commitIndex))
            text.add("baton_quorum_applied_index", .gauge, "The last entry that this node has applied.", Double(status.appliedIndex))
            text.add("baton_quorum_last_index", .gauge, "The last entry of this node's log.", Double(status.lastIndex))
            text.add("baton_quorum_snapshot_index", .gauge, "The last entry in this node's snapshot.", Double(status.snapshotIndex))
            // Only the leader knows.
            let others = status.members.filter { $0.id != status.id && !$0.address.isEmpty }
            let lags = others.compactMap { member in
                member.matchIndex.map { MetricsText.Sample([.init("member", member.address)], Double(status.lastIndex - min($0, status.lastIndex))) }
            }
            if !lags.isEmpty { text.add("baton_quorum_lag_entries", .gauge, "Entries that a node does not have yet, as the leader knows it.", lags) }
            let silences = others.compactMap { member in member.silence.map { MetricsText.Sample([.init("member", member.address)], $0.inSeconds) } }
            if !silences.isEmpty { text.add("baton_quorum_silence_seconds", .gauge, "Since the leader heard a node last.", silences) }
        }
    }
#endif
