public import RaftCore

/// What is worth telling of a node: for its log, its metrics, and whoever watches.
public enum RaftEvent: Hashable, Sendable {
    /// nil: nobody is known to lead.
    case role(RaftRole, term: UInt64, leader: NodeID?)
    /// In force from here on, committed or not.
    case membership(Membership, index: UInt64)
    case snapshotTaken(LogPosition)
    case snapshotInstalled(LogPosition)
    case snapshotSent(LogPosition, to: NodeID, isStored: Bool)
    /// It could not be written; the next one is tried after as many entries again.
    case snapshotFailed(LogPosition, reason: String)
    /// A write takes longer than ``RaftSettings/storageStallLimit``, or no longer does.
    case storageStalled(Bool)
    /// How much room the log has ahead: a full disk is told here before and while it keeps the node from taking part.
    case space(WriteAheadLog.Space)
    /// The last batch before a crash was cut off; nobody was told of it.
    case tornTail(bytes: Int)
    /// Every member can read the commands of these levels: they may be proposed from here on, and a node of an older version cannot be added any more.
    case featuresRaised(FeatureLevels)
    /// What was on the disk is not what was written, and the log began anew: the node takes from a leader what it lost, and votes for nobody until it has it. Told at each start that finds damage.
    case quarantined(WriteAheadLogError)
    /// What it lost is on its disk again.
    case quarantineEnded
    case halted(RaftHalt)
}
