/// What a node does in its term.
public enum RaftRole: String, Hashable, Sendable {
    case follower
    /// Asks whether it would be elected. Of no term but the present one.
    case preCandidate
    case candidate
    case leader
}
