public import BinaryCoding
public import RaftCore

/// How far a snapshot has come.
public struct SnapshotAnswer: Hashable, Sendable {
    /// Of the part that is answered.
    public var term: UInt64
    /// Of its snapshot.
    public var position: LogPosition
    /// How many bytes have arrived: the next part begins there, whatever was sent meanwhile.
    public var received: UInt64
    /// The whole is on the receiver's disk.
    public var isStored: Bool

    public init(term: UInt64, position: LogPosition, received: UInt64, isStored: Bool) {
        self.term = term
        self.position = position
        self.received = received
        self.isStored = isStored
    }
}

extension SnapshotAnswer: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(term)
        writer.write(position)
        writer.writeVarint(received)
        writer.writeBool(isStored)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(term: try reader.readVarint(), position: try reader.read(), received: try reader.readVarint(), isStored: try reader.readBool())
    }
}
