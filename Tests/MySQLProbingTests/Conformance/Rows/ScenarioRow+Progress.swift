#if MySQL
import TopologyModel

/// Heartbeats fill silence, and nothing else shows that a source stands still while its connection does.
extension ScenarioRow {
    /// Heartbeats come in half of it.
    private static let netTimeout: Duration = .seconds(2)
    private static let longNetTimeout: Duration = .seconds(10)
    /// Three heartbeats and a bit.
    private static let silence: Duration = .milliseconds(3_200)
    /// The machine may stand still for half of it before a source that is kept busy sends a heartbeat.
    private static let busyNetTimeout: Duration = .seconds(5)
    private static let rows = 60
    /// With so many rows it lasts for three heartbeats and a bit.
    private static let rhythm: Duration = .milliseconds(130)
    private static let idle = ReplicaObservation(applierHasReadAll: true)
    private static let busy = ReplicaObservation(rows: rows, applied: rows, received: rows, applierHasReadAll: true)

    private static func progress(_ name: String, netTimeout: Duration, _ moves: [Move], _ expected: ReplicaObservation) -> ScenarioRow {
        ScenarioRow(truth: "T3", name: name, netTimeout: netTimeout, moves: moves, expected: expected, stays: .zero)
    }

    static let progress: [ScenarioRow] = [
        progress("idle: heartbeats come", netTimeout: netTimeout, [.noteHeartbeats, .passTime(silence)], idle.with { $0.heartbeats = .some }),
        progress(
            "busy for three times as long as a heartbeat period: none", netTimeout: busyNetTimeout,
            [.writeToSource(1), .noteHeartbeats, .keepWriting(rows - 1, every: rhythm)], busy.with { $0.heartbeats = ReplicaObservation.Heartbeats.none }),
        progress(
            "source frozen: the threads run, nothing comes", netTimeout: longNetTimeout, [.freezeSource, .noteHeartbeats, .passTime(silence)],
            idle.with { $0.heartbeats = ReplicaObservation.Heartbeats.none }),
        progress(
            "source frozen and gone on: heartbeats come again", netTimeout: netTimeout, [.freezeSource, .passTime(rhythm), .thawSource, .noteHeartbeats, .passTime(silence)],
            idle.with { $0.heartbeats = .some }),
    ]
}
#endif
