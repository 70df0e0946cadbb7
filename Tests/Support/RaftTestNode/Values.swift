import BinaryCoding
import Raft

/// Remembers every value, in the order in which it was applied.
struct Values: RaftStateMachine {
    struct Command: BinaryCodable {
        var value: UInt64

        init(_ value: UInt64) { self.value = value }
        func encode(into writer: inout BinaryWriter) { writer.writeUInt64(value) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { value = try reader.readUInt64() }
    }

    struct Result: BinaryCodable {
        init() {}
        func encode(into writer: inout BinaryWriter) {}
        init(from reader: inout BinaryReader) throws(BinaryCodingError) {}
    }

    private static let maximum = 1 << 24
    private(set) var all: [UInt64] = []

    init() {}

    mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        all.append(command.value)
        return Result()
    }

    func encode(into writer: inout BinaryWriter) { writer.writeArray(all) { $0.writeUInt64($1) } }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        all = try reader.readArray(limit: Values.maximum) { reader throws(BinaryCodingError) in try reader.readUInt64() }
    }
}
