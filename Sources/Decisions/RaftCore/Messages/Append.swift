/// Entries of the leader's log, and how far it is committed.
public struct Append: Hashable, Sendable {
    /// The place that the entries follow: the receiver takes them only if its own log has that place.
    public var previous: LogPosition
    public var entries: [LogEntry]
    /// The leader's commit index.
    public var commit: UInt64

    public init(previous: LogPosition, entries: [LogEntry], commit: UInt64) {
        self.previous = previous
        self.entries = entries
        self.commit = commit
    }

    /// The entries follow `previous` without a gap, and none is of a term after the leader's.
    func isWellFormed(in term: UInt64) -> Bool {
        var last = previous
        for entry in entries {
            guard entry.position.index == last.index + 1, entry.position.term >= last.term, entry.position.term <= term else { return false }
            last = entry.position
        }
        return previous.term <= term
    }
}
