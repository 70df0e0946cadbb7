/// A place in the log. The greater of two last places is the more complete log (Raft, 5.4.1): term first, then index.
public struct LogPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var term: UInt64
    /// From 1 on; 0 is the place before the first entry.
    public var index: UInt64

    public init(term: UInt64, index: UInt64) {
        self.term = term
        self.index = index
    }

    public static let zero = LogPosition(term: 0, index: 0)

    public static func < (lhs: LogPosition, rhs: LogPosition) -> Bool { (lhs.term, lhs.index) < (rhs.term, rhs.index) }

    public var description: String { "\(term)/\(index)" }
}
