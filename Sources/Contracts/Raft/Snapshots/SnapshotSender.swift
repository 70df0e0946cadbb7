import BinaryCoding
import RaftCore
import TopologyModel

/// A leader's side of one snapshot's way to one node: a part at a time, the next one when the receiver says where it begins.
struct SnapshotSender: Sendable {
    /// A part, or its answer, is lost so many times in a row: then nothing comes of it, and the core begins again when the node is heard.
    private static let maximumAttempts = 5

    let receiver: NodeID
    let term: UInt64
    let mark: SnapshotMark
    private let contents: [UInt8]
    private let checksum: UInt32
    private let patience: Duration
    private var received: UInt64 = 0
    private var attempts = 1
    private var sentAt: MonotonicInstant

    enum Step: Hashable {
        case send(SnapshotPart)
        case ended(isStored: Bool)
        case wait
    }

    /// - Parameter patience: how long an answer may take.
    init(to receiver: NodeID, term: UInt64, mark: SnapshotMark, contents: [UInt8], patience: Duration, now: MonotonicInstant) {
        self.receiver = receiver
        self.term = term
        self.mark = mark
        self.contents = contents
        self.patience = patience
        checksum = CRC32C.checksum(contents)
        sentAt = now
    }

    var part: SnapshotPart {
        let start = Int(received)
        return SnapshotPart(
            term: term, mark: mark, byteCount: UInt64(contents.count), checksum: checksum, offset: received,
            bytes: Array(contents[start..<min(contents.count, start + SnapshotPart.maximumBytes)]))
    }

    var deadline: MonotonicInstant { sentAt + patience }

    mutating func step(_ answer: SnapshotAnswer, now: MonotonicInstant) -> Step {
        guard answer.term == term, answer.position == mark.position, answer.received <= UInt64(contents.count) else { return .wait }
        if answer.isStored { return .ended(isStored: true) }
        // A receiver that has less than it had is believed when it is asked again: else it is an answer that was overtaken, or the second one to a part that was sent twice.
        guard answer.received > received || attempts > 1 else { return .wait }
        received = answer.received
        attempts = 1
        sentAt = now
        return received == UInt64(contents.count) ? .wait : .send(part)
    }

    mutating func tick(now: MonotonicInstant) -> Step {
        guard now >= deadline else { return .wait }
        guard attempts < SnapshotSender.maximumAttempts else { return .ended(isStored: false) }
        attempts += 1
        sentAt = now
        return .send(part)
    }
}
