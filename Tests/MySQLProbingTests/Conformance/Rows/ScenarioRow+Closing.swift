#if MySQL
import TopologyModel

/// A server that is to be closed while somebody writes.
extension ScenarioRow {
    private static let short = Duration.milliseconds(900)
    private static let long = Duration.seconds(3)
    private static let untouched = ReplicaObservation(applierHasReadAll: true)
    private static let opened = untouched.with { $0.readOnly = false }

    static let closing: [ScenarioRow] = [
        ScenarioRow(
            truth: "T8", name: "closing waits for a statement that writes", moves: [.openWrites, .beginLongWrite(short), .tryClose],
            expected: untouched.with { ($0.rows, $0.close) = (1, .hangs) }),
        ScenarioRow(
            truth: "T8", name: "a write behind one who waits to close it hangs, and is done when that one has given up",
            moves: [.openWrites, .beginLongWrite(long), .tryClose, .tryWrite], expected: opened.with { ($0.rows, $0.close, $0.write) = (2, .hangs, .hangs) }),
        ScenarioRow(
            truth: "T9", name: "closing does not wait for an idle transaction, whose COMMIT is refused", moves: [.openWrites, .beginTransaction, .tryClose, .tryCommit],
            expected: untouched.with { ($0.close, $0.commit) = (.accepted, .refused) }),
        ScenarioRow(
            truth: "T9", name: "open: the COMMIT of an idle transaction is accepted", moves: [.openWrites, .beginTransaction, .tryCommit],
            expected: opened.with { ($0.rows, $0.commit) = (1, .accepted) }),
        ScenarioRow(
            truth: "T6", name: "locked: the COMMIT of an idle transaction hangs, and is done when the lock is gone",
            moves: [.openWrites, .beginTransaction, .lockTables, .tryCommit, .unlockTables], expected: opened.with { ($0.rows, $0.commit) = (1, .hangs) }),
        ScenarioRow(
            truth: "T6", name: "locked: it is closed at once", moves: [.openWrites, .lockTables, .tryClose],
            expected: untouched.with { ($0.showsGlobalReadLock, $0.close) = (true, .accepted) }),
    ]

    private static let alone: [Move] = [.waitForAcknowledgements, .stopReceiver, .tryWriteToSource]
    /// Nobody sees the row before it is acknowledged.
    private static let waiting = untouched.with { ($0.receiver, $0.write, $0.sourceRows) = (.stopped, .hangs, 0) }
    private static let acknowledged = untouched.with { ($0.rows, $0.applied, $0.received, $0.write, $0.sourceRows) = (1, 1, 1, .hangs, 1) }

    /// Longer than who tries to close the source waits.
    private static let untilCloserGaveUp: Duration = .milliseconds(5_500)

    static let acknowledging: [ScenarioRow] = [
        ScenarioRow(
            truth: "T10", name: "a commit that nobody acknowledges hangs, and no reader sees it", moves: alone, expected: waiting),
        ScenarioRow(
            truth: "T10", name: "acknowledged: the source is closed", moves: alone + [.tryCloseSource, .startReceiver],
            expected: acknowledged.with { ($0.close, $0.sourceIsReadOnly) = (.hangs, true) }),
        ScenarioRow(truth: "T10", name: "acknowledged: it is done, and readers see it", moves: alone + [.startReceiver], expected: acknowledged),
        ScenarioRow(
            truth: "T10", name: "acknowledged by nobody in time: it is done all the same", acknowledgementTimeout: .seconds(2), moves: alone,
            expected: waiting.with { $0.sourceRows = 1 }),
        ScenarioRow(
            truth: "T10", name: "semi-sync is switched off: what waits is done", moves: alone + [.waitForNobody], expected: waiting.with { $0.sourceRows = 1 }),
        ScenarioRow(
            truth: "T10", name: "the source is killed meanwhile, and back: the row that nobody acknowledged is there",
            moves: alone + [.killSource, .restartSource], expected: waiting.with { $0.sourceRows = 1 }),
        ScenarioRow(
            truth: "T10", name: "the source is killed meanwhile, and back: its replica gets the row",
            moves: alone + [.killSource, .restartSource, .startReceiver], expected: acknowledged),
        ScenarioRow(
            truth: "T10", name: "acknowledged by nobody: the source cannot be closed, and who tries gives up", moves: alone + [.tryCloseSource],
            expected: waiting.with { ($0.close, $0.sourceIsReadOnly) = (.hangs, false) }, stays: untilCloserGaveUp),
    ]

    static let histories: [ScenarioRow] = [
        ScenarioRow(
            truth: "T11", name: "what came from the source is nothing of its own", moves: [.writeToSource(2), .compareHistories],
            expected: untouched.with { ($0.rows, $0.applied, $0.received, $0.errant) = (2, 2, 2, .nothing) }),
        ScenarioRow(
            truth: "T11", name: "a row of its own is seen", moves: [.openWrites, .tryWrite, .compareHistories],
            expected: opened.with { ($0.rows, $0.write, $0.errant) = (1, .accepted, .something) }),
    ]
}
#endif
