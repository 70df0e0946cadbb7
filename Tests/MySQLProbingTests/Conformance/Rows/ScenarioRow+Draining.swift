#if MySQL
import TopologyModel

/// Received is not applied, and the status tells them apart.
extension ScenarioRow {
    private static let backlog = 10
    private static let undrained: [Move] = [.stopApplier, .writeToSource(backlog), .until(.received)]
    private static let received = ReplicaObservation(received: backlog, appliedCoversReceived: false, applier: .stopped)
    private static let drained = ReplicaObservation(rows: backlog, applied: backlog, received: backlog, applierHasReadAll: true)

    static let draining: [ScenarioRow] = [
        ScenarioRow(truth: "T7", name: "applier stopped: received is shown, nothing is applied", moves: undrained, expected: received),
        ScenarioRow(truth: "T7", name: "applier started: applied reaches received", moves: undrained + [.startApplier], expected: drained),
        ScenarioRow(
            truth: "T7", name: "source dead, applier started: applied reaches received, which is still shown",
            moves: undrained + [.killSource, .until(.receiverLost), .startApplier, .until(.drained)],
            expected: drained.with { ($0.receiver, $0.receiverTrouble) = (.connecting, .connection) }),
    ]
}
#endif
