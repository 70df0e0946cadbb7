import BinaryCoding
import Dispatch
import RaftCore
import Synchronization

/// Carries out what a node wants of its disk, on two queues of its own: the log is never held up by a snapshot. A disk blocks its thread, and the threads of the shared pool are too few to wait there.
final class NodeDisk<Machine: RaftStateMachine>: Sendable {
    private let log: Mutex<WriteAheadLog>
    private let snapshots: SnapshotFiles
    private let logQueue = DispatchQueue(label: "baton.raft.log")
    private let snapshotQueue = DispatchQueue(label: "baton.raft.snapshots")
    private let inbox: NodeInbox<Machine>

    init(log: consuming sending WriteAheadLog, snapshots: SnapshotFiles, inbox: NodeInbox<Machine>) {
        self.log = Mutex(log)
        self.snapshots = snapshots
        self.inbox = inbox
    }

    // MARK: The log

    func persist(_ batch: PersistBatch, _ token: PersistToken) { onLog(then: .persisted(token)) { try $0.write(batch) } }

    func record(_ mark: SnapshotMark, resets: Bool) { onLog(then: .snapshotRecorded(mark)) { try $0.record(mark, resets: resets) } }

    func compact(upTo index: UInt64) { onLog(then: nil) { try $0.compact(upTo: index) } }

    private func onLog(then event: ReplicaEvent<Machine>?, _ work: @escaping @Sendable (inout WriteAheadLog) throws -> Void) {
        logQueue.async { [self] in
            do {
                try log.withLock { try work(&$0) }
                if let event { inbox.post(.event(event)) }
            } catch {
                inbox.post(.event(.logFailed))
            }
        }
    }

    // MARK: Snapshots

    func write(_ mark: SnapshotMark, _ state: AppliedState<Machine>) {
        snapshotQueue.async { [self] in inbox.post(.event(.snapshotWritten(mark, isWritten: isWritten(mark, state.encoded())))) }
    }

    func write(_ mark: SnapshotMark, arrived contents: [UInt8]) {
        snapshotQueue.async { [self] in inbox.post(.event(.arrivedWritten(mark, isWritten: isWritten(mark, contents)))) }
    }

    private func isWritten(_ mark: SnapshotMark, _ contents: [UInt8]) -> Bool {
        do {
            try snapshots.write(mark, contents)
            return true
        } catch {
            return false
        }
    }

    /// One that cannot be removed stays until the next time.
    func remove(but kept: [SnapshotMark]) { snapshotQueue.async { [self] in _ = try? snapshots.removeAll(but: kept) } }

    func encode(_ state: AppliedState<Machine>, _ mark: SnapshotMark, for node: NodeID, term: UInt64) {
        snapshotQueue.async { [self] in inbox.post(.event(.snapshotEncoded(state.encoded(), mark, for: node, term: term))) }
    }
}
