import BinaryCoding
import Raft
import TopologyModel

/// A state machine that remembers what was applied, in order.
struct Tally: RaftStateMachine, Hashable {
    struct Command: BinaryCodable, Hashable {
        var value: UInt64

        init(_ value: UInt64) { self.value = value }
        func encode(into writer: inout BinaryWriter) { writer.writeVarint(value) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { value = try reader.readVarint() }
    }

    /// How many there were before, so that a repeated answer is told from a second application.
    struct Result: BinaryCodable, Hashable {
        var place: UInt64

        init(place: UInt64) { self.place = place }
        func encode(into writer: inout BinaryWriter) { writer.writeVarint(place) }
        init(from reader: inout BinaryReader) throws(BinaryCodingError) { place = try reader.readVarint() }
    }

    private(set) var values: [UInt64] = []
    private(set) var lastTime: Int64 = 0

    init() {}

    mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        values.append(command.value)
        precondition(context.time.milliseconds >= lastTime, "time went back")
        lastTime = context.time.milliseconds
        return Result(place: UInt64(values.count - 1))
    }

    func encode(into writer: inout BinaryWriter) {
        writer.writeArray(values) { $0.writeVarint($1) }
        writer.writeSignedVarint(lastTime)
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        values = try reader.readArray(limit: 1 << 20) { reader throws(BinaryCodingError) in try reader.readVarint() }
        lastTime = try reader.readSignedVarint()
    }
}
