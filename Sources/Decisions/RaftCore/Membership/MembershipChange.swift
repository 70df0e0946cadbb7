/// One server at a time: the majorities of the membership before and after it overlap, so that no joint phase is needed (Ongaro's thesis, 4.1, with the
/// correction of 2015: a leader changes nothing before it has committed an entry of its own term).
public enum MembershipChange: Hashable, Sendable {
    /// A node that is not a member yet: it receives the log. nil: the transport knows by itself where it is.
    case addLearner(NodeID, address: String? = nil)
    /// A learner that has caught up becomes a voter.
    case promote(NodeID)
    /// A voter becomes a learner. The last voter cannot.
    case demote(NodeID)
    /// A learner or a voter. The last voter cannot be removed; a leader that removes itself steps down when that is committed.
    case remove(NodeID)
    /// A member is reached elsewhere from now on.
    case move(NodeID, address: String)

    public var node: NodeID {
        switch self {
        case .addLearner(let node, _), .promote(let node), .demote(let node), .remove(let node), .move(let node, _): node
        }
    }

    var address: MemberAddress? {
        switch self {
        case .addLearner(let node, let address?), .move(let node, let address): MemberAddress(node: node, address: address)
        case .addLearner(_, nil), .promote, .demote, .remove: nil
        }
    }
}
