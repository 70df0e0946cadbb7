#if MySQL
import TopologyModel

/// What receivers say of a source that dies, comes back, or freezes.
extension ScenarioRow {
    private static let rows = 3
    private static let later = 2
    private static let inStep: [Move] = [.writeToSource(rows), .until(.received), .until(.drained)]
    private static let inOrder = ReplicaObservation(rows: rows, applied: rows, received: rows, applierHasReadAll: true)
    private static let afterMore = inOrder.with { ($0.rows, $0.applied, $0.received) = (rows + later, rows + later, rows + later) }
    private static let lost = inOrder.with { ($0.receiver, $0.receiverTrouble) = (.connecting, .connection) }
    /// Some tens of milliseconds, unless the machine is busy, and at any rate before the net timeout.
    private static let soon: Duration = .seconds(2)
    /// Longer than the short retry, a small part of the long one, and shorter than the net timeout.
    private static let shownFor: Duration = .seconds(2)
    private static let longRetry: Duration = .seconds(60)
    private static let shortNetTimeout: Duration = .seconds(1)

    static let receivers: [ScenarioRow] = [
        ScenarioRow(truth: "T2", name: "source killed: an error at once", moves: inStep + [.killSource], expected: lost, within: soon, stays: shownFor),
        ScenarioRow(
            truth: "T2", name: "source killed and back, long retry: the error stays", connectRetry: longRetry,
            moves: inStep + [.killSource, .until(.receiverLost), .restartSource], expected: lost, within: .zero, stays: shownFor),
        ScenarioRow(
            truth: "T2", name: "source killed and back, short retry: reconnects and goes on",
            moves: inStep + [.killSource, .until(.receiverLost), .restartSource, .until(.replicating), .writeToSource(later)], expected: afterMore),
        ScenarioRow(
            truth: "T2", name: "receiver stopped before the source dies: no opinion", moves: inStep + [.stopReceiver, .killSource],
            expected: inOrder.with { $0.receiver = .stopped }, within: soon, stays: shownFor),
        ScenarioRow(
            truth: "T2", name: "source frozen: threads say that they run", moves: inStep + [.freezeSource], expected: inOrder, within: .zero, stays: shownFor),
        ScenarioRow(
            truth: "T2", name: "source frozen and gone on: as if nothing had been", moves: inStep + [.freezeSource, .thawSource, .writeToSource(later)],
            expected: afterMore),
        ScenarioRow(
            truth: "T2", name: "source frozen for longer than the net timeout: the receiver connects again, and fails", netTimeout: shortNetTimeout,
            moves: inStep + [.freezeSource], expected: lost),
    ]
}
#endif
