public import BinaryCoding
public import Raft
import TopologyModel

/// A state machine that remembers what was applied, in order.
public struct Tally: RaftStateMachine, Hashable {
    public struct Command: BinaryCodable, Hashable, Sendable {
        public var value: UInt64

        public init(_ value: UInt64) { self.value = value }
        public func encode(into writer: inout BinaryWriter) { writer.writeVarint(value) }
        public init(from reader: inout BinaryReader) throws(BinaryCodingError) { value = try reader.readVarint() }
    }

    /// How many there were before, so that a repeated answer is told from a second application.
    public struct Result: BinaryCodable, Hashable, Sendable {
        public var place: UInt64

        public init(place: UInt64) { self.place = place }
        public func encode(into writer: inout BinaryWriter) { writer.writeVarint(place) }
        public init(from reader: inout BinaryReader) throws(BinaryCodingError) { place = try reader.readVarint() }
    }

    private static let maximum = 1 << 24
    public private(set) var values: [UInt64] = []
    public private(set) var lastTime: Int64 = 0

    public init() {}

    public mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        values.append(command.value)
        precondition(context.time.milliseconds >= lastTime, "time went back")
        lastTime = context.time.milliseconds
        return Result(place: UInt64(values.count - 1))
    }

    public func encode(into writer: inout BinaryWriter) {
        writer.writeArray(values) { $0.writeVarint($1) }
        writer.writeSignedVarint(lastTime)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        values = try reader.readArray(limit: Tally.maximum) { reader throws(BinaryCodingError) in try reader.readVarint() }
        lastTime = try reader.readSignedVarint()
    }
}
