#if Network
public import RaftCore

/// How a node whose disk is empty takes part.
public enum RaftMeetingOutcome: Hashable, Sendable {
    /// All nodes of the list are new, and begin the cluster with this.
    case begins(SnapshotMark)
    /// There is a cluster that does not know the node: it waits until it is added.
    case joins

    /// For `RaftNode.open`.
    public var bootstrap: SnapshotMark {
        switch self {
        case .begins(let mark): mark
        case .joins: .joining
        }
    }
}
#endif
