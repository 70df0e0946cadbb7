public import RaftCore

/// Why a node does nothing more. It is started again by starting the process again: what it knows is read from the disk.
public enum RaftHalt: Error, Hashable, Sendable, CustomStringConvertible {
    /// A leader wanted a committed entry replaced: a disk of the cluster lost what was on it.
    case committedEntryReplaced(LogPosition)
    /// A write to the log, or its sync, failed. What is on the disk is known again after a restart.
    case logFailed(String)
    /// Something in the log or in a snapshot that this version cannot read: it is never passed over.
    case unreadable(String)
    /// The state is another one than the leader's at the same entry.
    case digestDiffers(index: UInt64, leader: UInt64, own: UInt64)

    public var description: String {
        switch self {
        case .logFailed(let reason): "the log could not be written: \(reason); what is on the disk is known again after a restart"
        case .committedEntryReplaced(let position): "a leader wanted the committed entry \(position) replaced: a disk of the cluster lost what was on it"
        case .unreadable(let what): "it cannot be read: \(what)"
        case .digestDiffers(let index, let leader, let own):
            "the state after entry \(index) is not the leader's (\(String(own, radix: 16)) and not \(String(leader, radix: 16))): replace this node, and see which of the two is right"
        }
    }
}
