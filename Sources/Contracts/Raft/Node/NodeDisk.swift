import BinaryCoding
import Clocks
import Dispatch
import RaftCore
import Synchronization
import TopologyModel

/// Carries out what a node wants of its disk, on two queues of its own: the log is never held up by a snapshot. A disk blocks its thread, and the threads of the shared pool are too few to wait there.
final class NodeDisk<Machine: RaftStateMachine>: Sendable {
    /// Belongs to the queue of the log; the lock is never waited for.
    private struct LogState {
        var log: WriteAheadLog
        var toldSpace = WriteAheadLog.Space.ample
        /// There was no room for it: it is tried again until there is. Nothing else is written before it, but for snapshots, which make room.
        var refused: (batch: PersistBatch, token: PersistToken)?
        var isPreparing = false
        var isClosed = false
    }

    private let state: Mutex<LogState>
    private let snapshots: SnapshotFiles
    private let logQueue = DispatchQueue(label: "baton.raft.log")
    private let snapshotQueue = DispatchQueue(label: "baton.raft.snapshots")
    private let inbox: NodeInbox<Machine>
    /// Of the log: only asked how much room there is.
    private let files: any LogFiles
    private let clock: ServiceClock
    private let measure: (@Sendable (RaftMeasurement) -> Void)?

    init(
        log: consuming sending WriteAheadLog, files: any LogFiles, snapshots: SnapshotFiles, inbox: NodeInbox<Machine>, clock: ServiceClock, measure: (@Sendable (RaftMeasurement) -> Void)?
    ) {
        state = Mutex(LogState(log: log))
        self.files = files
        self.snapshots = snapshots
        self.inbox = inbox
        self.clock = clock
        self.measure = measure
    }

    // MARK: The log

    func persist(_ batch: PersistBatch, _ token: PersistToken) { onLog { [self] in try write(batch, token, &$0) } }

    func record(_ mark: SnapshotMark, resets: Bool) {
        onLog { [self] state in
            try state.log.record(mark, resets: resets)
            inbox.post(.event(.snapshotRecorded(mark, resets: resets)))
        }
    }

    func compact(upTo index: UInt64) { onLog { try $0.log.compact(upTo: index) } }

    /// Asked for now and then: looks whether a disk that was full has room again, and makes segments ahead.
    func lookAfter() {
        onLog { [self] state in
            if state.log.space != .ample { try state.log.prepare() }
            // How much it is is not known: nothing depends on it.
            if let measure, let bytes = try? files.availableBytes() { measure(.logRoom(bytes: bytes)) }
            guard let (batch, token) = state.refused else { return }
            state.refused = nil
            try write(batch, token, &state)
        }
    }

    private func write(_ batch: PersistBatch, _ token: PersistToken, _ state: inout LogState) throws {
        do {
            let begun = clock.now()
            try state.log.write(batch)
            measure?(.logWritten(clock.now() - begun, entries: batch.entries.count))
            inbox.post(.event(.persisted(token)))
        } catch let error as WriteAheadLogError where error.code == .full {
            state.refused = (batch, token)
        }
    }

    private func onLog(_ work: @escaping @Sendable (inout LogState) throws -> Void) {
        logQueue.async { [self] in
            let preparesNext = state.withLock { state in
                do { try work(&state) } catch { inbox.post(.event(.logFailed("\(error)"))) }
                if state.log.space != state.toldSpace {
                    state.toldSpace = state.log.space
                    inbox.post(.tell(.space(state.log.space)))
                }
                guard state.log.canPrepare, !state.isPreparing, !state.isClosed else { return false }
                state.isPreparing = true
                return true
            }
            // A step at a time, and what came meanwhile is before the next one.
            if preparesNext {
                onLog { state in
                    state.isPreparing = false
                    if !state.isClosed { try state.log.prepare() }
                }
            }
        }
    }

    /// Returns when nothing of this node touches its files any more: what was asked for is done, and nothing is made ahead. It waits for as long as the disk does.
    func close() async {
        await withCheckedContinuation { continuation in
            logQueue.async { [self] in
                state.withLock { $0.isClosed = true }
                // A step towards a segment may be in the queue behind this one.
                logQueue.async { [self] in snapshotQueue.async { continuation.resume() } }
            }
        }
    }

    // MARK: Snapshots

    func write(_ mark: SnapshotMark, _ state: AppliedState<Machine>) {
        snapshotQueue.async { [self] in
            let begun = clock.now()
            inbox.post(.event(.snapshotWritten(mark, problem: problem(mark, state.encoded(), since: begun))))
        }
    }

    func write(_ mark: SnapshotMark, arrived contents: [UInt8]) {
        snapshotQueue.async { [self] in
            let begun = clock.now()
            inbox.post(.event(.arrivedWritten(mark, problem: problem(mark, contents, since: begun))))
        }
    }

    /// Of writing it; nil: it is on the disk.
    private func problem(_ mark: SnapshotMark, _ contents: [UInt8], since begun: MonotonicInstant) -> String? {
        do {
            try snapshots.write(mark, contents)
            measure?(.snapshotWritten(clock.now() - begun, bytes: contents.count))
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// One that cannot be removed stays until the next time.
    func remove(but kept: [SnapshotMark]) { snapshotQueue.async { [self] in _ = try? snapshots.removeAll(but: kept) } }

    func encode(_ state: AppliedState<Machine>, _ mark: SnapshotMark, for node: NodeID, term: UInt64) {
        snapshotQueue.async { [self] in inbox.post(.event(.snapshotEncoded(state.encoded(), mark, for: node, term: term))) }
    }
}
