#if MySQL
import TopologyModel

/// Relay logs are kept or discarded by the order in which threads are stopped and started: by MariaDB. MySQL keeps them in every order, also over a restart,
/// after which it still knows what it received.
extension ScenarioRow {
    /// What the replica has received and not applied when the source dies.
    private static let backlog = 30
    /// Written when the source lives on.
    private static let later = 5
    private static let filled: [Move] = [.stopApplier, .writeToSource(backlog), .until(.received)]
    private static let orphaned: [Move] = filled + [.killSource, .until(.receiverLost)]
    private static let drainedByPosition: [Move] = filled + [.stopReceiver, .applyRelayLogs, .until(.drained)]

    private static func relayLogs(
        _ name: String, _ moves: [Move], _ expected: ReplicaObservation, onMySQL expectedOfMySQL: ReplicaObservation? = nil
    ) -> ScenarioRow {
        ScenarioRow(truth: "T1", name: name, moves: moves, expected: expected, expectedOfMySQL: expectedOfMySQL)
    }

    private static let kept = ReplicaObservation(
        rows: backlog, applied: backlog, received: backlog, receiver: .stopped, receiverTrouble: .connection, applierHasReadAll: true)
    private static let keptAndConnecting = kept.with { $0.receiver = .connecting }
    private static let keptOverRestart = kept.with { $0.receiverTrouble = .none }
    private static let discarded = ReplicaObservation(receiver: .connecting, receiverTrouble: .connection, applierHasReadAll: true)
    private static let waiting = ReplicaObservation(
        received: backlog, appliedCoversReceived: false, receiver: .stopped, applier: .stopped, receiverTrouble: .connection)
    private static let wentOn = ReplicaObservation(
        rows: backlog + later, applied: backlog + later, received: backlog + later, applierHasReadAll: true)

    static let relayLogs: [ScenarioRow] = [
        relayLogs("both stopped and nothing started: kept", orphaned + [.stopReceiver], waiting),
        relayLogs(
            "receiver stopped, then applier started: discarded", orphaned + [.stopReceiver, .startApplier],
            discarded.with { $0.receiver = .stopped }, onMySQL: kept),
        relayLogs(
            "receiver stopped, then receiver started, then applier: discarded", orphaned + [.stopReceiver, .startReceiver, .startApplier], discarded,
            onMySQL: keptAndConnecting),
        relayLogs("both stopped, both started: discarded", orphaned + [.stopBoth, .startBoth], discarded, onMySQL: keptAndConnecting),
        relayLogs("applier started, then receiver stopped: kept", orphaned + [.startApplier, .stopReceiver], kept),
        relayLogs("both stopped, then the relay-log form: kept", orphaned + [.stopReceiver, .applyRelayLogs], kept),
        relayLogs(
            "receiver bounced while the applier runs and waits: kept",
            [
                .lockTables, .writeToSource(backlog), .until(.received), .until(.applierWaits), .killSource, .until(.receiverLost),
                .stopReceiver, .startReceiver, .unlockTables,
            ], keptAndConnecting),
        relayLogs(
            "replica restarted: received is unknown", orphaned + [.restartReplica(startsReplication: false)],
            waiting.with { ($0.received, $0.appliedCoversReceived, $0.receiverTrouble) = (nil, true, .none) },
            onMySQL: waiting.with { $0.receiverTrouble = .none }),
        relayLogs(
            "replica restarted, applier started: discarded", orphaned + [.restartReplica(startsReplication: false), .startApplier],
            discarded.with { ($0.receiver, $0.receiverTrouble) = (.stopped, .none) }, onMySQL: keptOverRestart),
        relayLogs(
            "replica restarted, both started: discarded", orphaned + [.restartReplica(startsReplication: false), .startBoth], discarded,
            onMySQL: keptAndConnecting),
        relayLogs(
            "replica restarted and replication with it: discarded", orphaned + [.restartReplica(startsReplication: true)], discarded,
            onMySQL: keptAndConnecting),
        relayLogs(
            "replica restarted, then the relay-log form: kept", orphaned + [.restartReplica(startsReplication: false), .applyRelayLogs],
            keptOverRestart.with { $0.received = nil }, onMySQL: keptOverRestart),
        relayLogs(
            "discarded while the source lives: fetched again", filled + [.stopBoth, .startBoth],
            kept.with { ($0.receiver, $0.receiverTrouble) = (.running, .none) }),
        relayLogs(
            "relay-log form, then the receiver goes on by file and position: the status does not count what it receives",
            drainedByPosition + [.startReceiver, .writeToSource(later)], wentOn.with { $0.received = backlog },
            onMySQL: wentOn),
        relayLogs(
            "relay-log form, then GTID again: goes on where it was", drainedByPosition + [.writeToSource(later), .pointToSource], wentOn),
    ]
}
#endif
