import BinaryCoding
import Raft

/// Takes commands of any content, and keeps how many there were and a checksum over all of them.
struct Blobs: RaftStateMachine {
    struct Command: BinaryCodable {
        var bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }
        func encode(into writer: inout BinaryWriter) { writer.writeBytes(bytes) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { bytes = Array(try reader.readBytes(limit: reader.remaining)) }
    }

    struct Result: BinaryCodable {
        var count: UInt64

        init(count: UInt64) { self.count = count }
        func encode(into writer: inout BinaryWriter) { writer.writeVarint(count) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { count = try reader.readVarint() }
    }

    private(set) var count: UInt64 = 0
    private(set) var checksum: UInt32 = 0

    init() {}

    mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        count += 1
        checksum = CRC32C.checksum(command.bytes, continuing: checksum)
        return Result(count: count)
    }

    func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(count)
        writer.writeUInt32(checksum)
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        count = try reader.readVarint()
        checksum = try reader.readUInt32()
    }
}
