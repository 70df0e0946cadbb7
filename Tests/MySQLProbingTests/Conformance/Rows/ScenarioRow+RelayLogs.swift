#if MySQL
import TopologyModel

/// Relay logs are kept or discarded by the order in which threads are stopped and started.
extension ScenarioRow {
    /// What the replica has received and not applied when the source dies.
    private static let backlog = 30
    /// Written when the source lives on.
    private static let later = 5
    private static let backlogOfTheDead: [Move] = [.stopApplier, .writeToSource(backlog), .until(.received), .killSource, .until(.receiverLost)]

    private static func relayLogs(_ name: String, _ moves: [Move], _ expected: ReplicaObservation) -> ScenarioRow {
        ScenarioRow(truth: "T1", name: name, moves: moves, expected: expected)
    }

    private static let kept = ReplicaObservation(
        rows: backlog, applied: backlog, received: backlog, receiver: .stopped, receiverTrouble: .connection, applierHasReadAll: true)
    private static let discarded = ReplicaObservation(receiver: .connecting, receiverTrouble: .connection, applierHasReadAll: true)
    private static let waiting = ReplicaObservation(
        received: backlog, appliedCoversReceived: false, receiver: .stopped, applier: .stopped, receiverTrouble: .connection)

    static let relayLogs: [ScenarioRow] = [
        relayLogs("both stopped and nothing started: kept", backlogOfTheDead + [.stopReceiver], waiting),
        relayLogs(
            "receiver stopped, then applier started: discarded", backlogOfTheDead + [.stopReceiver, .startApplier],
            discarded.with { $0.receiver = .stopped }),
        relayLogs(
            "receiver stopped, then receiver started, then applier: discarded", backlogOfTheDead + [.stopReceiver, .startReceiver, .startApplier], discarded),
        relayLogs("both stopped, both started: discarded", backlogOfTheDead + [.stopBoth, .startBoth], discarded),
        relayLogs("applier started, then receiver stopped: kept", backlogOfTheDead + [.startApplier, .stopReceiver], kept),
        relayLogs("both stopped, then the relay-log form: kept", backlogOfTheDead + [.stopReceiver, .applyRelayLogs], kept),
        relayLogs(
            "receiver bounced while the applier runs and waits: kept",
            [
                .lockTables, .writeToSource(backlog), .until(.received), .until(.applierWaits), .killSource, .until(.receiverLost), .stopReceiver, .startReceiver,
                .unlockTables,
            ], kept.with { $0.receiver = .connecting }),
        relayLogs(
            "replica restarted: received is unknown", backlogOfTheDead + [.restartReplica(startsReplication: false)],
            waiting.with { ($0.received, $0.appliedCoversReceived, $0.receiverTrouble) = (nil, true, .none) }),
        relayLogs(
            "replica restarted, applier started: discarded", backlogOfTheDead + [.restartReplica(startsReplication: false), .startApplier],
            discarded.with { ($0.receiver, $0.receiverTrouble) = (.stopped, .none) }),
        relayLogs("replica restarted, both started: discarded", backlogOfTheDead + [.restartReplica(startsReplication: false), .startBoth], discarded),
        relayLogs("replica restarted and replication with it: discarded", backlogOfTheDead + [.restartReplica(startsReplication: true)], discarded),
        relayLogs(
            "replica restarted, then the relay-log form: kept", backlogOfTheDead + [.restartReplica(startsReplication: false), .applyRelayLogs],
            kept.with { ($0.received, $0.receiverTrouble) = (nil, .none) }),
        relayLogs(
            "discarded while the source lives: fetched again", [.stopApplier, .writeToSource(backlog), .until(.received), .stopBoth, .startBoth],
            kept.with { ($0.receiver, $0.receiverTrouble) = (.running, .none) }),
        relayLogs(
            "relay-log form, then the receiver goes on by file and position: the status does not count what it receives",
            [
                .stopApplier, .writeToSource(backlog), .until(.received), .stopReceiver, .applyRelayLogs, .until(.drained), .startReceiver, .writeToSource(later),
            ],
            kept.with { ($0.rows, $0.applied, $0.receiver, $0.receiverTrouble) = (backlog + later, backlog + later, .running, .none) }),
        relayLogs(
            "relay-log form, then GTID again: goes on where it was",
            [
                .stopApplier, .writeToSource(backlog), .until(.received), .stopReceiver, .applyRelayLogs, .until(.drained), .writeToSource(later), .pointToSource,
            ],
            kept.with { ($0.rows, $0.applied, $0.received, $0.receiver, $0.receiverTrouble) = (backlog + later, backlog + later, backlog + later, .running, .none) }),
    ]
}
#endif
