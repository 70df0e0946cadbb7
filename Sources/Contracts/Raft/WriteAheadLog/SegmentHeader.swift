import BinaryCoding

/// The first bytes of a segment.
struct SegmentHeader: Hashable {
    /// "BATONWAL".
    private static let magic: UInt64 = 0x4C41_574E_4F54_4142
    private static let version: UInt16 = 1
    /// A sector: it is written by itself and before anything else of the segment.
    static let byteCount = 512

    var identity: LogIdentity
    /// Segments are numbered without a gap.
    var sequence: UInt64
    /// The last index of the log before it.
    var lastIndex: UInt64
    /// The checksum at the end of the segment before: the chain goes on.
    var chain: UInt32

    var bytes: [UInt8] {
        var writer = BinaryWriter(reservingCapacity: SegmentHeader.byteCount)
        writer.writeUInt64(SegmentHeader.magic)
        writer.writeUInt16(SegmentHeader.version)
        writer.write(identity)
        writer.writeUInt64(sequence)
        writer.writeUInt64(lastIndex)
        writer.writeUInt32(chain)
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        return writer.bytes + Array(repeating: 0, count: SegmentHeader.byteCount - writer.bytes.count)
    }

    /// nil: these are not the first bytes of a segment of this version.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= SegmentHeader.byteCount else { return nil }
        var reader = BinaryReader(bytes[..<SegmentHeader.byteCount])
        do throws(BinaryCodingError) {
            guard try reader.readUInt64() == SegmentHeader.magic, try reader.readUInt16() == SegmentHeader.version else { return nil }
            identity = try reader.read()
            sequence = try reader.readUInt64()
            lastIndex = try reader.readUInt64()
            chain = try reader.readUInt32()
            let end = reader.offset
            guard try reader.readUInt32() == CRC32C.checksum(bytes[..<end]), bytes[reader.offset..<SegmentHeader.byteCount].allSatisfy({ $0 == 0 }) else { return nil }
        } catch {
            return nil
        }
    }

    init(identity: LogIdentity, sequence: UInt64, lastIndex: UInt64, chain: UInt32) {
        self.identity = identity
        self.sequence = sequence
        self.lastIndex = lastIndex
        self.chain = chain
    }
}
