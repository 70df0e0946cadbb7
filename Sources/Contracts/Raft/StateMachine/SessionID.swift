/// Of a ``RaftSession``: unique in its cluster for all time.
public struct SessionID: Hashable, Comparable, Sendable {
    /// The index of the entry that opened it.
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static func < (lhs: SessionID, rhs: SessionID) -> Bool { lhs.rawValue < rhs.rawValue }
}
