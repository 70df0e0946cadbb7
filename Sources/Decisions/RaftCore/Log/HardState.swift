/// What a node must not forget: one record, so that a term is never on disk with the vote of another (P1).
public struct HardState: Hashable, Sendable {
    public var term: UInt64
    /// Whom it voted for in that term.
    public var vote: NodeID?

    public init(term: UInt64 = 0, vote: NodeID? = nil) {
        self.term = term
        self.vote = vote
    }
}
