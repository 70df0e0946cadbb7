/// What a node must not forget: one record, so that a term is never on disk with the vote of another (P1).
public struct HardState: Hashable, Sendable {
    public var term: UInt64
    /// Whom it voted for in that term.
    public var vote: NodeID?
    /// The log was damaged, and began anew: what it held may be among what was acknowledged, and went up to this place at the most. Until a leader's log is on this node's disk up to there, or
    /// beyond, the node votes for nobody and does not stand for election. nil: nothing was lost.
    public var quarantine: LogPosition?

    public init(term: UInt64 = 0, vote: NodeID? = nil, quarantine: LogPosition? = nil) {
        self.term = term
        self.vote = vote
        self.quarantine = quarantine
    }
}
