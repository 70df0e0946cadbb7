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

    /// Everything before the checksum: the magic number, the version, whose log it is, and three numbers.
    private static let summedBytes = 8 + 2 + 24 + 8 + 8 + 4

    /// Of a whole header: every version has its number and its checksum at these places. nil: it is none, or not what was written.
    private static func version(of bytes: [UInt8]) -> UInt16? {
        guard bytes.count >= byteCount else { return nil }
        var reader = BinaryReader(bytes[..<byteCount])
        var sum = BinaryReader(bytes[summedBytes..<byteCount])
        guard (try? reader.readUInt64()) == magic, let version = try? reader.readUInt16(), (try? sum.readUInt32()) == CRC32C.checksum(bytes[..<summedBytes]) else { return nil }
        return version
    }

    static func isOfAnotherVersion(_ bytes: [UInt8]) -> Bool { version(of: bytes).map { $0 != version } ?? false }

    /// nil: these are not the first bytes of a segment of this version.
    init?(_ bytes: [UInt8]) {
        guard SegmentHeader.version(of: bytes) == SegmentHeader.version else { return nil }
        var reader = BinaryReader(bytes[MemoryLayout<UInt64>.size + MemoryLayout<UInt16>.size..<SegmentHeader.byteCount])
        do throws(BinaryCodingError) {
            identity = try reader.read()
            sequence = try reader.readUInt64()
            lastIndex = try reader.readUInt64()
            chain = try reader.readUInt32()
            guard bytes[SegmentHeader.summedBytes + MemoryLayout<UInt32>.size..<SegmentHeader.byteCount].allSatisfy({ $0 == 0 }) else { return nil }
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
