import BinaryCoding

/// The beginning of a batch, which can be known for one by itself, wherever it is found: what stands before it was on the disk when it was written. So it tells the torn end of a log, with
/// nothing behind it, from rot; and where there is rot, the newest one tells what the node promised.
struct BatchMark: Hashable {
    /// Of its segment.
    var sequence: UInt64
    /// Of its record in the segment.
    var offset: UInt64
    /// After the batch.
    var promise: LogPromise

    /// Its contents: two numbers, the promise, and the checksum of all that.
    static let byteCount = 8 + 8 + LogPromise.byteCount + 4
    private static let recordBytes = LogRecord.frameBytes + byteCount
    /// Else a record of zeros would have a right checksum.
    private static let seed: UInt32 = 0x4241_5443

    private var summed: [UInt8] {
        var writer = BinaryWriter()
        writer.writeUInt64(sequence)
        writer.writeUInt64(offset)
        writer.write(promise)
        return writer.bytes
    }

    /// Whether it was written to this place.
    func belongs(at offset: Int, of sequence: UInt64) -> Bool { self.sequence == sequence && self.offset == UInt64(offset) }

    /// The one that was written to this place of the segment; nil: there is none.
    static func read(_ segment: [UInt8], at start: Int, sequence: UInt64) -> BatchMark? {
        // Cheap first: commands may be full of what looks like the beginning of one.
        guard segment[start] == LogRecord.batchKind, start + recordBytes <= segment.count, number(segment, at: start + LogRecord.frameBytes) == sequence,
            let mark = try? BatchMark(decoding: segment[start + LogRecord.frameBytes..<start + recordBytes]), mark.belongs(at: start, of: sequence)
        else { return nil }
        return mark
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) } }

    /// Where the first one begins, from `offset` on; nil: none does.
    static func first(in segment: [UInt8], sequence: UInt64, from offset: Int) -> Int? { (min(offset, segment.count)..<segment.count).first { read(segment, at: $0, sequence: sequence) != nil } }

    /// The newest, and where it begins.
    static func last(in segment: [UInt8], sequence: UInt64) -> (offset: Int, mark: BatchMark)? {
        for start in segment.indices.reversed() { if let mark = read(segment, at: start, sequence: sequence) { return (start, mark) } }
        return nil
    }
}

extension BatchMark: BinaryCodable {
    func encode(into writer: inout BinaryWriter) {
        writer.writeUInt64(sequence)
        writer.writeUInt64(offset)
        writer.write(promise)
        writer.writeUInt32(CRC32C.checksum(summed, continuing: BatchMark.seed))
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(sequence: try reader.readUInt64(), offset: try reader.readUInt64(), promise: try reader.read())
        guard try reader.readUInt32() == CRC32C.checksum(summed, continuing: BatchMark.seed) else { throw reader.failure(.invalidValue, "the checksum of a batch's beginning is wrong") }
    }
}
