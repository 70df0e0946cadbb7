/// What is to be written, in this order: hard state, truncation, entries. Batches are carried out one after the other in the order in which they were given, and one that is
/// cut off by a crash leaves all, nothing, or a beginning of itself.
public struct PersistBatch: Hashable, Sendable {
    public var hardState: HardState?
    /// Everything from this index on is taken from the log.
    public var truncateFrom: UInt64?
    /// They follow the end of the log that the truncation left.
    public var entries: [LogEntry]

    public init(hardState: HardState? = nil, truncateFrom: UInt64? = nil, entries: [LogEntry] = []) {
        self.hardState = hardState
        self.truncateFrom = truncateFrom
        self.entries = entries
    }
}

/// Which batch: counted up.
public struct PersistToken: Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static func < (lhs: PersistToken, rhs: PersistToken) -> Bool { lhs.rawValue < rhs.rawValue }
}
