/// One server at a time: the majorities of the membership before and after it overlap, so that no joint phase is needed (Ongaro's thesis, 4.1, with the
/// correction of 2015: a leader changes nothing before it has committed an entry of its own term).
public enum MembershipChange: Hashable, Sendable {
    /// A node that is not a member yet: it receives the log.
    case addLearner(NodeID)
    /// A learner that has caught up becomes a voter.
    case promote(NodeID)
    /// A voter becomes a learner. The last voter cannot.
    case demote(NodeID)
    /// A learner or a voter. The last voter cannot be removed; a leader that removes itself steps down when that is committed.
    case remove(NodeID)

    public var node: NodeID {
        switch self {
        case .addLearner(let node), .promote(let node), .demote(let node), .remove(let node): node
        }
    }
}
