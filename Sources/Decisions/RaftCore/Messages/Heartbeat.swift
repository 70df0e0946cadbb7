/// "I lead." It carries no place in the log, so its answer proves nothing about one.
public struct Heartbeat: Hashable, Sendable {
    /// The lesser of the leader's commit index and what the receiver is known to hold.
    public var commit: UInt64
    /// Counted up with every round of heartbeats; the answer repeats it, so that a late answer never confirms a later read.
    public var round: UInt64

    public init(commit: UInt64, round: UInt64) {
        self.commit = commit
        self.round = round
    }
}
