#if MySQL
import TopologyModel

/// The disk of a source's binary log is full: what is read is answered, and whatever needs the log hangs.
extension ScenarioRow {
    private static let netTimeout: Duration = .seconds(2)
    /// Three heartbeats and a bit.
    private static let silence: Duration = .milliseconds(3_200)
    private static let hanging = ReplicaObservation(applierHasReadAll: true).with { ($0.write, $0.sourceRows) = (.hangs, 0) }

    private static func full(_ name: String, _ moves: [Move], _ expected: ReplicaObservation) -> ScenarioRow {
        ScenarioRow(truth: "T4", name: name, netTimeout: netTimeout, hasLogDisk: true, moves: [.fillLogDisk, .tryWriteToSource] + moves, expected: expected)
    }

    static let fullLog: [ScenarioRow] = [
        full("a commit hangs, and no reader sees it", [], hanging),
        full(
            "a liveness reading is answered, and one that asks for the log hangs", [.askSource, .askSourceForLog],
            hanging.with { ($0.read, $0.readLog) = (.accepted, .hangs) }),
        full("it cannot be closed", [.tryCloseSource], hanging.with { ($0.close, $0.sourceIsReadOnly) = (.hangs, false) }),
        full("heartbeats go on", [.noteHeartbeats, .passTime(silence)], hanging.with { $0.heartbeats = .some }),
    ]
}
#endif
