public import BinaryCoding
public import RaftCore

/// A part of a leader's snapshot on its way to a node that lacks what the leader's log does not hold any more.
public struct SnapshotPart: Hashable, Sendable {
    /// In which the sender leads.
    public var term: UInt64
    public var mark: SnapshotMark
    /// Of the whole.
    public var byteCount: UInt64
    /// CRC-32C of the whole.
    public var checksum: UInt32
    /// Where the bytes begin.
    public var offset: UInt64
    public var bytes: [UInt8]

    /// 256 KiB: what else is to be sent waits no longer than for one of them.
    static let maximumBytes = 256 << 10

    public init(term: UInt64, mark: SnapshotMark, byteCount: UInt64, checksum: UInt32, offset: UInt64, bytes: [UInt8]) {
        self.term = term
        self.mark = mark
        self.byteCount = byteCount
        self.checksum = checksum
        self.offset = offset
        self.bytes = bytes
    }
}

extension SnapshotPart: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(term)
        writer.write(mark)
        writer.writeVarint(byteCount)
        writer.writeUInt32(checksum)
        writer.writeVarint(offset)
        writer.writeBytes(bytes)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            term: try reader.readVarint(), mark: try reader.read(), byteCount: try reader.readVarint(), checksum: try reader.readUInt32(), offset: try reader.readVarint(),
            bytes: Array(try reader.readBytes(limit: SnapshotPart.maximumBytes)))
    }
}
