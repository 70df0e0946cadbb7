import BinaryCoding
import RaftCore

/// What stands in a segment, one after the other.
enum LogRecord: Hashable {
    case hardState(HardState)
    /// Everything from this index on is not in the log any more.
    case truncate(UInt64)
    case entry(LogEntry)
    /// - Parameter resets: the log is empty, and goes on behind the mark.
    case snapshot(SnapshotMark, resets: Bool)
    /// The beginning of a batch. Everything before it is on the disk: batches are written one at a time.
    case batch(BatchMark)
    /// The segment ends here, and the next one goes on.
    case end

    private enum Kind: UInt8 {
        // Zero is what was never written.
        case hardState = 1
        case truncate = 2
        case entry = 3
        case snapshot = 4
        case batch = 5
        case end = 6
    }

    static let batchKind = Kind.batch.rawValue
    /// Kind, length and checksum.
    static let frameBytes = 1 + 4 + 4
    /// Of its contents: an entry, and what surrounds the longest command.
    static let maximumBytes = 17 << 20

    private var kind: Kind {
        switch self {
        case .hardState: .hardState
        case .truncate: .truncate
        case .entry: .entry
        case .snapshot: .snapshot
        case .batch: .batch
        case .end: .end
        }
    }

    /// Its bytes; the checksum goes on from that of the record before, so that no record can be taken for another one's successor.
    func bytes(chain: inout UInt32) -> [UInt8] {
        var contents = BinaryWriter()
        switch self {
        case .hardState(let state): contents.write(state)
        case .truncate(let index): contents.writeVarint(index)
        case .entry(let entry): contents.write(entry)
        case .snapshot(let mark, let resets):
            contents.write(mark)
            contents.writeBool(resets)
        case .batch(let mark): contents.write(mark)
        case .end: break
        }
        var writer = BinaryWriter(reservingCapacity: contents.bytes.count + LogRecord.frameBytes)
        writer.writeUInt8(kind.rawValue)
        writer.writeUInt32(UInt32(contents.bytes.count))
        chain = CRC32C.checksum(contents.bytes, continuing: CRC32C.checksum(writer.bytes, continuing: chain))
        writer.writeUInt32(chain)
        return writer.bytes + contents.bytes
    }

    /// Where the record at `offset` ends, and the checksum that it says it has, whether it is readable or not; nil: nothing that could be a record begins there.
    static func frame(_ segment: [UInt8], at offset: Int) -> (end: Int, chain: UInt32)? {
        guard offset + frameBytes <= segment.count, Kind(rawValue: segment[offset]) != nil else { return nil }
        var frame = BinaryReader(segment[offset + 1..<offset + frameBytes])
        guard let length = try? frame.readUInt32(), let chain = try? frame.readUInt32(), length <= maximumBytes, offset + frameBytes + Int(length) <= segment.count else { return nil }
        return (offset + frameBytes + Int(length), chain)
    }

    enum Reading {
        case record(LogRecord, end: Int, chain: UInt32)
        /// Zeros: nothing was written here.
        case nothing
        case bad(String)
        /// It is what was written, by another version of this library.
        case foreign(String)
    }

    /// What stands at `offset` of a segment.
    static func read(_ segment: [UInt8], at offset: Int, chain: UInt32) -> Reading {
        guard offset + frameBytes <= segment.count else { return .nothing }
        if segment[offset] == 0 { return segment[offset..<offset + frameBytes].allSatisfy { $0 == 0 } ? .nothing : .bad("a record begins with zeros") }
        var frame = BinaryReader(segment[offset..<offset + frameBytes])
        do throws(BinaryCodingError) {
            let kind = try frame.readUInt8()
            let length = Int(try frame.readUInt32())
            let sum = try frame.readUInt32()
            let start = offset + frameBytes
            guard length <= maximumBytes, start + length <= segment.count else { return .bad("a record of \(length) bytes does not fit") }
            let contents = segment[start..<start + length]
            let lengthEnd = offset + frameBytes - MemoryLayout<UInt32>.size
            guard CRC32C.checksum(contents, continuing: CRC32C.checksum(segment[offset..<lengthEnd], continuing: chain)) == sum else { return .bad("the checksum of a record is wrong") }
            guard let kind = Kind(rawValue: kind) else { return .foreign("a record of kind \(kind)") }
            return .record(try parse(kind, contents), end: start + length, chain: sum)
        } catch {
            return .foreign("a record that cannot be read: \(error)")
        }
    }

    private static func parse(_ kind: Kind, _ contents: ArraySlice<UInt8>) throws(BinaryCodingError) -> LogRecord {
        var reader = BinaryReader(contents)
        let record: LogRecord
        switch kind {
        case .hardState: record = .hardState(try reader.read())
        case .truncate: record = .truncate(try reader.readVarint())
        case .entry: record = .entry(try reader.read())
        case .snapshot: record = .snapshot(try reader.read(), resets: try reader.readBool())
        case .batch: record = .batch(try reader.read())
        case .end: record = .end
        }
        try reader.finish()
        return record
    }
}
