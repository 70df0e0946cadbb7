#if MySQL
import TopologyModel

/// Who a server says that it is. That it stays the same over a restart is in every row with one.
extension ScenarioRow {
    private static let rows = 2

    static let identities: [ScenarioRow] = [
        ScenarioRow(
            truth: "T5", name: "built anew in its place: MariaDB calls itself what it was, MySQL something else",
            moves: [.writeToSource(rows), .until(.drained), .rebuildReplica, .until(.replicating), .until(.drained)], expected: copied,
            expectedOfMySQL: copied.with { $0.isSameServer = false })
    ]

    private static let copied = ReplicaObservation(rows: rows, applied: rows, received: rows, applierHasReadAll: true)
}
#endif
