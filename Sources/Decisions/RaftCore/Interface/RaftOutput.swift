/// What a node wants done.
public enum RaftOutput: Sendable {
    /// To be written and synced; answered with ``RaftInput/persisted(_:)``.
    case persist(PersistBatch, PersistToken)
    case send(RaftMessage, to: NodeID)
    /// Committed, and on this node's disk (P7). In order and without a gap.
    case apply([LogEntry])
    case proposalEnded(ProposalID, ProposalOutcome)
    /// May be answered by the state once it has applied this index.
    case readReady(ReadID, index: UInt64)
    case readRefused(ReadID, leader: NodeID?)
    case became(RaftRole, term: UInt64, leader: NodeID?)
    /// The node's newest snapshot, or one of what it has applied since, is to be sent there, in the name of this term; answered with ``RaftInput/snapshotSent(to:at:isStored:)``.
    case sendSnapshot(to: NodeID, term: UInt64)
    /// The snapshot that was received is to become the state. Recording it empties the log in the same step: entries that it replaces must not be found behind it after a crash.
    case installSnapshot(SnapshotMark)
    /// Entries up to this index are not needed any more.
    case compact(upTo: UInt64)
    /// Whoever was to lead may lead by now, or nothing came of it. nil: there is nobody to hand over to.
    case transferEnded(to: NodeID?, isDone: Bool)
    /// A write takes longer than ``RaftSettings/stallLimit``, or no longer does.
    case storageStalled(Bool)
    /// What the damaged log may have acknowledged is on the disk again: the node votes, and may be elected, from here on.
    case quarantineEnded
    /// The node must do nothing more: its disk is not to be believed, or it would have to break a promise.
    case halt(HaltReason)

    public enum HaltReason: Hashable, Sendable {
        case persistFailed
        /// A leader wants a committed entry replaced.
        case committedEntryReplaced(LogPosition)
    }
}
