/// What happens to a node.
public enum RaftInput: Sendable {
    /// Time passed: at ``RaftCore/nextWakeUp`` at the latest.
    case tick
    case received(RaftMessage)
    /// A connection with this node was closed from its side or reset, or it takes no new one: its process has ended, or the network cuts connections. Told after what came over that connection. Nothing of safety
    /// depends on it: it may be missing, late, or wrong.
    case peerDown(NodeID)
    case propose([Proposal])
    /// - Parameter expecting: ``RaftCore/membershipIndex`` as whoever wants it knows it.
    case change(ProposalID, MembershipChange, expecting: UInt64)
    case read(ReadID)
    /// Hand over; nil: to the voter that holds most.
    case transfer(to: NodeID?)
    /// A batch is on disk, and every earlier one.
    case persisted(PersistToken)
    /// A write or its sync failed. The first failure is final (P11).
    case persistFailed(PersistToken)
    /// The state machine has applied everything up to this index.
    case applied(UInt64)
    /// A snapshot is on disk and recorded: the log before it may go, but for what trails.
    case snapshotTaken(SnapshotMark)
    /// The whole of a leader's snapshot is on this node's disk, and not yet in force.
    case snapshotReceived(SnapshotMark, from: NodeID, term: UInt64)
    /// A snapshot that ``RaftOutput/installSnapshot(_:)`` named is the state machine's state and recorded.
    case snapshotInstalled(SnapshotMark)
    /// The transfer of the snapshot of this place ended. One of an older snapshot than the newest that there was when ``RaftOutput/sendSnapshot(to:term:)`` asked last counts for nothing.
    case snapshotSent(to: NodeID, at: LogPosition, isStored: Bool)
}
