#if Network
import NIOCore
import Raft
import RaftCore

/// What waits to be sent to one node over one of its connections. Never more than the bounds, and one frame beyond them: a frame always fits into an empty queue.
///
/// Urgent frames go first: all that is small and soon out of date, votes and heartbeats and every answer. When there are too many of them the oldest
/// goes, because the newest says more. Bulk, the entries and the parts of a
/// snapshot, keeps its order; of too much of it the newest goes, because entries behind a gap are of no use.
struct FrameQueue: Sendable {
    let urgentBytes: Int
    let bulkBytes: Int
    private var urgent = Waiting()
    private var bulk = Waiting()

    private struct Waiting: Sendable {
        var frames = CircularBuffer<OutgoingFrame>()
        var bytes = 0

        mutating func append(_ frame: OutgoingFrame) {
            frames.append(frame)
            bytes += frame.byteCount
        }

        mutating func removeFirst() -> OutgoingFrame? {
            guard let frame = frames.popFirst() else { return nil }
            bytes -= frame.byteCount
            return frame
        }
    }

    init(urgentBytes: Int, bulkBytes: Int) {
        self.urgentBytes = urgentBytes
        self.bulkBytes = bulkBytes
    }

    var isEmpty: Bool { urgent.frames.isEmpty && bulk.frames.isEmpty }
    var count: Int { urgent.frames.count + bulk.frames.count }
    var bytes: Int { urgent.bytes + bulk.bytes }

    static func isUrgent(_ frame: RaftFrame) -> Bool {
        switch frame {
        case .message(let message): if case .append = message.body { false } else { true }
        case .featureQuestion, .featureAnswer: true
        case .snapshotPart, .snapshotAnswer: false
        }
    }

    /// How many frames were dropped.
    mutating func put(_ frame: OutgoingFrame, isUrgent: Bool) -> Int {
        if isUrgent {
            var dropped = 0
            while urgent.bytes + frame.byteCount > urgentBytes, urgent.removeFirst() != nil { dropped += 1 }
            urgent.append(frame)
            return dropped
        }
        guard bulk.frames.isEmpty || bulk.bytes + frame.byteCount <= bulkBytes else { return 1 }
        bulk.append(frame)
        return 0
    }

    /// Takes frames, of `bytes` in all or one that is larger.
    mutating func take(upTo bytes: Int) -> [OutgoingFrame] {
        var taken: [OutgoingFrame] = []
        var room = bytes
        while let next = urgent.frames.first ?? bulk.frames.first, taken.isEmpty || next.byteCount <= room {
            guard let frame = urgent.removeFirst() ?? bulk.removeFirst() else { break }
            room -= frame.byteCount
            taken.append(frame)
        }
        return taken
    }

    /// How many frames were dropped.
    mutating func removeAll() -> Int {
        defer {
            urgent = Waiting()
            bulk = Waiting()
        }
        return count
    }
}
#endif
