public import BinaryCoding

/// Which command of which session: proposed again with the same stamp, it is applied once, and answered as the first time.
public struct SessionStamp: Hashable, Sendable {
    public var session: SessionID
    /// From 1 on, one for each command of the session.
    public var sequence: UInt64
    /// Whoever proposes has the answers of every command up to this one, and never asks for them again.
    public var answeredThrough: UInt64

    public init(session: SessionID, sequence: UInt64, answeredThrough: UInt64) {
        self.session = session
        self.sequence = sequence
        self.answeredThrough = answeredThrough
    }
}

extension SessionStamp: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(session.rawValue)
        writer.writeVarint(sequence)
        writer.writeVarint(answeredThrough)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(session: SessionID(rawValue: try reader.readVarint()), sequence: try reader.readVarint(), answeredThrough: try reader.readVarint())
    }
}
