public import RaftCore

/// What a node measures of itself, for whoever keeps numbers about it: how long something took, and how it ended. What happens to it is told by ``RaftEvent``. New cases may be added.
public enum RaftMeasurement: Hashable, Sendable {
    /// What somebody asks a node for.
    public enum Request: String, Hashable, Sendable, CaseIterable {
        /// A command of the state machine.
        case command
        case session
        /// Of the membership.
        case change
        case read
    }

    /// A request was answered, after so long.
    ///
    /// - Parameter error: how it failed; nil: it did not.
    case answered(Request, error: RaftError.Code?, Duration)
    /// A batch of so many entries, which may be none, is written and synced. It took so long, the sync included.
    case logWritten(Duration, entries: Int)
    /// What the disk of the log has left, looked at once a second.
    case logRoom(bytes: Int)
    /// A snapshot of so many bytes, this node's or one that was received, is on the disk. It took so long, of this node's own with the time to encode it.
    case snapshotWritten(Duration, bytes: Int)
    /// A follower answered a heartbeat of this node, which leads, after so long.
    case roundTrip(NodeID, Duration)
    /// The node asked the voters whether they would elect it, before it stands.
    case askedBeforeStanding
    /// Everything that had come was worked on, in so long; meanwhile the node did nothing else.
    case step(Duration)
}
