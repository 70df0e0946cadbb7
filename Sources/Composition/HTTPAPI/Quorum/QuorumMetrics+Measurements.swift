#if Daemon
    import Orchestration
    import Presentation

    /// What the node of one of several managers counted, and measured.
    extension QuorumMetrics {
        /// - Parameter members: whose addresses stand for their ids; what is of others is left out.
        static func add(_ measurements: QuorumMeasurements, members: [QuorumMember], to text: inout MetricsText) {
            addElections(measurements, to: &text)
            addRequests(measurements, to: &text)
            addLog(measurements, to: &text)
            addSnapshots(measurements, to: &text)
            addNetwork(measurements, members, to: &text)
            text.add("baton_quorum_step_seconds", "What the node was busy with at once, and did nothing else meanwhile.", measurements.stepTime)
        }

        private static func addElections(_ measurements: QuorumMeasurements, to text: inout MetricsText) {
            text.add("baton_quorum_leader_changes_total", .counter, "Changes of who leads, as this node knows it.", Double(measurements.leaderChanges))
            text.add(
                "baton_quorum_elections_total", .counter, "Elections in which this node stood, by how they ended.",
                QuorumMeasurements.ElectionResult.allCases.map { .init([.init("result", $0.rawValue)], Double(measurements.elections[$0] ?? 0)) })
            text.add("baton_quorum_prevotes_total", .counter, "How often this node asked whether it would be elected.", Double(measurements.preVotes))
        }

        private static func addRequests(_ measurements: QuorumMeasurements, to text: inout MetricsText) {
            text.add(
                "baton_quorum_proposals_total", .counter, "Commands that this node was asked to commit, by what became of them.",
                measurements.commands.map { .init([.init("outcome", $0.key)], Double($0.value)) })
            text.add("baton_quorum_propose_seconds", "What committing a command took, of those that were.", measurements.commandTime)
            text.add("baton_quorum_read_seconds", "What it took until a majority confirmed that this node leads, which a read needs.", measurements.readTime)
            text.add("baton_quorum_read_failures_total", .counter, "Reads that no majority confirmed.", Double(measurements.failedReads))
            text.add("baton_quorum_digest_mismatches_total", .counter, "The state of this node was found to be another one than the leader's.", Double(measurements.digestMismatches))
        }

        private static func addLog(_ measurements: QuorumMeasurements, to text: inout MetricsText) {
            text.add("baton_quorum_log_write_seconds", "What writing and syncing a batch of the log took.", measurements.logWriteTime)
            text.add("baton_quorum_log_entries_total", .counter, "Entries that were written to the log.", Double(measurements.logEntries))
            text.add("baton_quorum_log_stalls_total", .counter, "Writes to the log that took too long.", Double(measurements.logStalls))
            text.add("baton_quorum_log_stalled", .gauge, "1 while a write to the log takes too long.", measurements.isStalled ? 1 : 0)
            text.add("baton_quorum_log_full", .gauge, "1 while the disk of the log has no room.", measurements.isFull ? 1 : 0)
            text.add("baton_quorum_torn_tails_total", .counter, "Starts that cut off the last write before a crash.", Double(measurements.tornTails))
            text.add("baton_quorum_damaged_logs_total", .counter, "Starts that found damage in the log or in a snapshot.", Double(measurements.damagedLogs))
            if let bytes = measurements.freeBytes { text.add("baton_quorum_disk_free_bytes", .gauge, "What the disk of the log has left.", Double(bytes)) }
        }

        private static func addSnapshots(_ measurements: QuorumMeasurements, to text: inout MetricsText) {
            text.add(
                "baton_quorum_snapshots_total", .counter, "Snapshots, by what became of them.",
                QuorumMeasurements.SnapshotEnd.allCases.map { .init([.init("end", $0.rawValue)], Double(measurements.snapshots[$0] ?? 0)) })
            text.add("baton_quorum_snapshot_seconds", "What putting a snapshot on the disk took.", measurements.snapshotTime)
            if let bytes = measurements.snapshotBytes { text.add("baton_quorum_snapshot_bytes", .gauge, "The length of the newest snapshot.", Double(bytes)) }
        }

        private static func addNetwork(_ measurements: QuorumMeasurements, _ members: [QuorumMember], to text: inout MetricsText) {
            func perMember<Value>(_ values: [String: Value], _ number: (Value) -> Double) -> [MetricsText.Sample] {
                members.compactMap { member in values[member.id].map { MetricsText.Sample([.init("member", member.address)], number($0)) } }
            }
            let trips = perMember(measurements.roundTrips) { $0.inSeconds }
            if !trips.isEmpty { text.add("baton_quorum_round_trip_seconds", .gauge, "What a node took to answer the leader's last heartbeat.", trips) }
            let network = measurements.network
            let queues = perMember(network.queuedBytes) { Double($0) }
            if !queues.isEmpty { text.add("baton_quorum_queued_bytes", .gauge, "What waits to be sent to a node.", queues) }
            let frames = [("sent", network.sentFrames), ("received", network.receivedFrames), ("dropped", network.droppedFrames)]
            text.add("baton_quorum_frames_total", .counter, "Frames between the nodes.", frames.map { .init([.init("end", $0.0)], Double($0.1)) })
            text.add("baton_quorum_sent_bytes_total", .counter, "Bytes that were sent to other nodes, without those of TLS.", Double(network.sentBytes))
            text.add(
                "baton_quorum_network_events_total", .counter, "What happened to connections between the nodes.",
                network.events.map { .init([.init("event", $0.key)], Double($0.value)) })
        }
    }
#endif
