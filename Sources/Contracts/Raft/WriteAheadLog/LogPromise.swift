import BinaryCoding
import RaftCore

/// What a node promised by what was in its log: the last words of a log that is damaged. Each batch begins with it, as it is after that batch.
struct LogPromise: Hashable {
    var hardState = HardState()
    /// Where the log ends: nothing behind that was acknowledged. After a truncation the term may be too high.
    var last = LogPosition.zero

    static let byteCount = 8 + (1 + 8) + (1 + 8 + 8) + (8 + 8)

    /// What was acknowledged does not lie behind this place.
    var end: LogPosition { max(last, hardState.quarantine ?? last) }

    /// After a batch.
    func after(_ batch: PersistBatch) -> LogPromise {
        var promise = self
        if let index = batch.truncateFrom { promise.last.index = min(last.index, max(1, index) - 1) }
        if let entry = batch.entries.last { promise.last = entry.position }
        if let state = batch.hardState { promise.hardState = state }
        return promise
    }
}

// Of a fixed length: how long a batch is does not depend on what was promised before it.
extension LogPromise: BinaryCodable {
    func encode(into writer: inout BinaryWriter) {
        writer.writeUInt64(hardState.term)
        writer.writeBool(hardState.vote != nil)
        writer.write(hardState.vote ?? NodeID(rawValue: 0))
        writer.writeBool(hardState.quarantine != nil)
        writer.writeUInt64(hardState.quarantine?.term ?? 0)
        writer.writeUInt64(hardState.quarantine?.index ?? 0)
        writer.writeUInt64(last.term)
        writer.writeUInt64(last.index)
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        hardState = HardState(term: try reader.readUInt64())
        let hasVote = try reader.readBool()
        let vote: NodeID = try reader.read()
        if hasVote { hardState.vote = vote }
        let isQuarantined = try reader.readBool()
        let quarantine = LogPosition(term: try reader.readUInt64(), index: try reader.readUInt64())
        if isQuarantined { hardState.quarantine = quarantine }
        last = LogPosition(term: try reader.readUInt64(), index: try reader.readUInt64())
    }
}
