/// A command that somebody wants in the log.
public struct Proposal: Hashable, Sendable {
    public var id: ProposalID
    public var command: [UInt8]
    /// Only if the node still leads in this term: for what was decided by a state that a later leader may have changed. nil: in any.
    public var inTerm: UInt64?

    public init(id: ProposalID, command: [UInt8], inTerm: UInt64? = nil) {
        self.id = id
        self.command = command
        self.inTerm = inTerm
    }
}

/// Given by whoever proposes, unique on its node.
public struct ProposalID: Hashable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// How a proposal ended. `dropped…` and ``outcomeUnknown`` differ in all that matters: the first may be tried again at once.
public enum ProposalOutcome: Hashable, Sendable {
    /// Committed, and applied here.
    case applied(at: LogPosition)
    /// Definitely in no log.
    case dropped(DropReason)
    /// It was appended, and this node does not lead any more: it may be committed by another one, now or later, or never.
    case outcomeUnknown

    public enum DropReason: Hashable, Sendable {
        case notLeader(leader: NodeID?)
        /// ``Proposal/inTerm`` is over.
        case termIsOver(UInt64)
        /// The leader hands over.
        case transferring
        /// Too much waits already: later.
        case overloaded
        case tooLarge(limit: Int)
        /// Of a membership change: the membership is another by now, or a change is under way, or nothing of this term is committed yet, or it makes no sense. In words.
        case refused(String)
    }
}
