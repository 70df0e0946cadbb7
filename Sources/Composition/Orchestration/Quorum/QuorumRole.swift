/// What a node is at the moment.
public enum QuorumRole: String, Hashable, Sendable {
    case leader
    case follower
    /// It stands for election, or asks whether it may.
    case candidate
    /// It receives the log and does not vote, or waits to be added.
    case learner
    /// It does nothing more: ``QuorumStatus/trouble`` says why.
    case halted
}
