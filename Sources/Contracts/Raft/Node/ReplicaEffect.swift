package import RaftCore

/// What a ``ReplicaMachine`` wants done.
package enum ReplicaEffect<Machine: RaftStateMachine>: Sendable {
    // In the order in which they are given out, one after the other:
    case persist(PersistBatch, PersistToken)
    /// The file is on the disk. After an error the log is not written to any more.
    case recordSnapshot(SnapshotMark, resets: Bool)
    case compact(upTo: UInt64)
    // Beside these, and one after the other:
    case writeSnapshot(SnapshotMark, AppliedState<Machine>)
    case writeArrived(SnapshotMark, [UInt8])
    case removeSnapshots(but: [SnapshotMark])
    case encodeSnapshot(AppliedState<Machine>, SnapshotMark, for: NodeID, term: UInt64)
    // At once:
    case send(RaftFrame, to: NodeID)
    /// The other members' addresses.
    case peers([MemberAddress])
    /// To the proposal or the read of this number.
    case answer(UInt64, ReplicaAnswer<Machine>)
    case transferEnded(to: NodeID?, isDone: Bool)
    case tell(RaftEvent)
    /// Nothing comes after it.
    case halt(RaftHalt)
}
