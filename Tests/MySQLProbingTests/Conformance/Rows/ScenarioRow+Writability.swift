#if MySQL
import TopologyModel

/// A server under a global read lock says that it is writable, and is not.
extension ScenarioRow {
    private static let backlog = 2
    private static let lockedApplier: [Move] = [.lockTables, .writeToSource(backlog), .until(.received), .until(.applierWaits)]
    private static let untouched = ReplicaObservation(applierHasReadAll: true)
    private static let held = ReplicaObservation(
        received: backlog, appliedCoversReceived: false, applierWaitsForLock: true, showsGlobalReadLock: true)

    private static func writability(
        _ name: String, _ moves: [Move], _ expected: ReplicaObservation, onMySQL expectedOfMySQL: ReplicaObservation? = nil
    ) -> ScenarioRow {
        ScenarioRow(truth: "T6", name: name, moves: moves, expected: expected, expectedOfMySQL: expectedOfMySQL)
    }

    static let writability: [ScenarioRow] = [
        writability("read-only: a write is refused", [.tryWrite], untouched.with { $0.write = .refused }),
        writability("opened: a write is accepted", [.openWrites, .tryWrite], untouched.with { ($0.rows, $0.readOnly, $0.write) = (1, false, .accepted) }),
        writability(
            "locked and opened: reads back writable, a write hangs", [.lockTables, .openWrites, .tryWrite],
            untouched.with { ($0.readOnly, $0.showsGlobalReadLock, $0.write) = (false, true, .hangs) }),
        writability(
            "locked and read-only: a write is refused", [.lockTables, .tryWrite],
            untouched.with { ($0.showsGlobalReadLock, $0.write) = (true, .refused) }),
        writability(
            "unlocked: the write that hung is there", [.lockTables, .openWrites, .tryWrite, .unlockTables],
            untouched.with { ($0.rows, $0.readOnly, $0.write) = (1, false, .hangs) }),
        writability("locked: the applier waits", lockedApplier, held),
        writability("locked: the receiver stops at once, the applier still waits", lockedApplier + [.stopReceiver], held.with { $0.receiver = .stopped }),
        writability(
            "locked and opened with a backlog: neither applied nor written", lockedApplier + [.openWrites, .tryWrite],
            held.with { ($0.readOnly, $0.write) = (false, .hangs) }),
        writability(
            "locked: an applier that waits cannot be stopped", lockedApplier + [.tryStopApplier], held.with { $0.stop = .hangs }),
        writability(
            "locked: behind a stop that hangs not even the receiver can be stopped", lockedApplier + [.tryStopApplier, .tryStopReceiver],
            held.with { $0.stop = .hangs }),
        writability(
            "unlocked: the applier that was being stopped stops, and applies nothing more (MySQL: what it had begun)",
            lockedApplier + [.tryStopApplier, .unlockTables],
            held.with { ($0.applier, $0.applierWaitsForLock, $0.showsGlobalReadLock, $0.stop) = (.stopped, false, false, .hangs) },
            onMySQL: ReplicaObservation(rows: backlog, applied: backlog, received: backlog, applier: .stopped).with { $0.stop = .hangs }),
        writability(
            "locked: an applier with nothing to do can be stopped", [.lockTables, .tryStopApplier],
            untouched.with { ($0.applier, $0.applierHasReadAll, $0.showsGlobalReadLock, $0.stop) = (.stopped, false, true, .accepted) }),
        writability(
            "unlocked: the applier goes on", lockedApplier + [.unlockTables],
            untouched.with { ($0.rows, $0.applied, $0.received) = (backlog, backlog, backlog) }),
    ]
}
#endif
