package import RaftCore

/// What happens to a ``ReplicaMachine``.
package enum ReplicaEvent<Machine: RaftStateMachine>: Sendable {
    /// At ``ReplicaMachine/nextWakeUp`` at the latest.
    case tick
    /// - Parameter from: as the transport knows it.
    case received(RaftFrame, from: NodeID)
    /// A connection with this node was closed.
    case peerDown(NodeID)
    case propose([NodeRequest])
    case change(ProposalID, MembershipChange, expecting: UInt64)
    case read(ReadID)
    case transfer(to: NodeID?)
    /// Somebody wants a snapshot now.
    case takeSnapshot
    /// Some time is over in which the nodes did not compare their states, as far as the owner knows.
    case compareStates
    case persisted(PersistToken)
    /// A write to the log, or its sync, failed. The first failure is final (P11).
    case logFailed(String)
    /// Answers ``ReplicaEffect/writeSnapshot(_:_:)``.
    case snapshotWritten(SnapshotMark, problem: String?)
    /// Answers ``ReplicaEffect/writeArrived(_:_:)``.
    case arrivedWritten(SnapshotMark, problem: String?)
    /// Answers ``ReplicaEffect/recordSnapshot(_:resets:)``.
    case snapshotRecorded(SnapshotMark, resets: Bool)
    /// Answers ``ReplicaEffect/encodeSnapshot(_:_:for:term:)``.
    case snapshotEncoded([UInt8], SnapshotMark, for: NodeID, term: UInt64)
}
