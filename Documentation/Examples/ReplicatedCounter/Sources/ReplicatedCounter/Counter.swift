import BinaryCoding
import Raft

/// What the cluster keeps the same on all of its nodes.
struct Counter: RaftStateMachine {
    struct Add: BinaryCodable {
        var amount: UInt64

        init(amount: UInt64) { self.amount = amount }
        func encode(into writer: inout BinaryWriter) { writer.writeVarint(amount) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { amount = try reader.readVarint() }
    }

    struct Total: BinaryCodable {
        var value: UInt64

        init(value: UInt64) { self.value = value }
        func encode(into writer: inout BinaryWriter) { writer.writeVarint(value) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { value = try reader.readVarint() }
    }

    private(set) var total: UInt64 = 0

    init() {}

    mutating func apply(_ command: Add, at context: ApplyContext) -> Total {
        total &+= command.amount
        return Total(value: total)
    }

    // Its byte form is its snapshot.
    func encode(into writer: inout BinaryWriter) { writer.writeVarint(total) }
    init(from reader: inout BinaryReader) throws(BinaryCodingError) { total = try reader.readVarint() }
}
