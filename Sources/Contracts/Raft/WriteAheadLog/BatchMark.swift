import BinaryCoding

/// The beginning of a batch, which can be known for one by itself, wherever it is found: what stands before it was on the disk when it was written. So it tells the torn end of a log, with
/// nothing behind it, from rot.
struct BatchMark: Hashable {
    /// Of its segment.
    var sequence: UInt64
    /// Of its record in the segment.
    var offset: UInt64

    /// Its contents: two numbers and their checksum.
    static let byteCount = 8 + 8 + 4
    /// Else a record of zeros would have a right checksum.
    private static let seed: UInt32 = 0x4241_5443

    private var numbers: [UInt8] {
        var writer = BinaryWriter()
        writer.writeUInt64(sequence)
        writer.writeUInt64(offset)
        return writer.bytes
    }

    /// Whether one begins anywhere from `offset` on.
    static func stands(in segment: [UInt8], sequence: UInt64, from offset: Int) -> Bool {
        let length = LogRecord.frameBytes + byteCount
        guard offset + length <= segment.count else { return false }
        return (offset...segment.count - length).contains { start in
            guard segment[start] == LogRecord.batchKind, let mark = try? BatchMark(decoding: segment[start + LogRecord.frameBytes..<start + length]) else { return false }
            return mark == BatchMark(sequence: sequence, offset: UInt64(start))
        }
    }
}

extension BatchMark: BinaryCodable {
    func encode(into writer: inout BinaryWriter) {
        writer.writeUInt64(sequence)
        writer.writeUInt64(offset)
        writer.writeUInt32(CRC32C.checksum(numbers, continuing: BatchMark.seed))
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(sequence: try reader.readUInt64(), offset: try reader.readUInt64())
        guard try reader.readUInt32() == CRC32C.checksum(numbers, continuing: BatchMark.seed) else { throw reader.failure(.invalidValue, "the checksum of a batch's beginning is wrong") }
    }
}
