import BinaryCoding
import RaftCore

/// The receiving side of a snapshot. It is gathered in memory, as the state that it becomes is.
struct SnapshotReceiver: Sendable {
    private struct Arriving {
        var sender: NodeID
        var term: UInt64
        var mark: SnapshotMark
        var byteCount: UInt64
        var checksum: UInt32
        var contents: [UInt8] = []
        var isWhole: Bool { contents.count == byteCount }

        func isContinued(by part: SnapshotPart, of sender: NodeID) -> Bool {
            sender == self.sender && part.term == term && part.mark == mark && part.byteCount == byteCount && part.checksum == checksum
        }
    }

    enum Step: Hashable {
        case answer(SnapshotAnswer)
        /// The whole is there, and to be put on the disk; then ``stored(_:)`` has the answer.
        case store([UInt8])
        case ignore
    }

    private let maximumBytes: Int
    private var arriving: Arriving?

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    mutating func step(_ part: SnapshotPart, from sender: NodeID) -> Step {
        guard 1...UInt64(maximumBytes) ~= part.byteCount, part.offset <= part.byteCount, UInt64(part.bytes.count) <= part.byteCount - part.offset else { return .ignore }
        // An older leader's, or an older snapshot of the same leader, does not take the place of a newer one.
        if let arriving, (part.term, part.mark.position) < (arriving.term, arriving.mark.position) { return .ignore }
        var current =
            if let arriving, arriving.isContinued(by: part, of: sender) { arriving } else {
                Arriving(sender: sender, term: part.term, mark: part.mark, byteCount: part.byteCount, checksum: part.checksum)
            }
        let wasWhole = current.isWhole && arriving != nil
        if part.offset == UInt64(current.contents.count) { current.contents += part.bytes }
        if current.isWhole, CRC32C.checksum(current.contents) != current.checksum { current.contents = [] }
        arriving = current
        if current.isWhole, !wasWhole { return .store(current.contents) }
        return .answer(answer(to: current, isStored: false))
    }

    /// The answer that ends the transfer, and to whom; nil: another one has begun meanwhile.
    mutating func stored(_ mark: SnapshotMark) -> (answer: SnapshotAnswer, to: NodeID)? {
        guard let current = arriving, current.mark == mark, current.isWhole else { return nil }
        arriving = nil
        return (answer(to: current, isStored: true), current.sender)
    }

    private func answer(to current: Arriving, isStored: Bool) -> SnapshotAnswer {
        SnapshotAnswer(term: current.term, position: current.mark.position, received: UInt64(current.contents.count), isStored: isStored)
    }
}
