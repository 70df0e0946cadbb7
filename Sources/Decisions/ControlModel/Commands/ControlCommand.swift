public import TopologyModel

/// A change of the control state, as committed to the log. What is not here is not replicated.
///
/// Each command carries who proposed it and when (`CommandStamp`), so that `apply` is deterministic: it reads no clock.
/// The byte form is {kind u16, version u8, body} in BinaryCoding; an unknown kind or version halts apply.
public enum ControlCommand: Hashable, Sendable, Codable {
    /// Gives a group of servers its durable identity.
    case registerCluster(ClusterID, primary: InstanceAddress)
    /// The name people use for a cluster.
    case setClusterAlias(ClusterID, String)
    /// A detection: worth telling people and hooks, whether or not something follows.
    case recordDetection(Detection)
    /// Opens the recovery of a cluster, or is refused by a gate; checks all gates inside apply.
    case openRecovery(RecoveryOpening)
    /// Point of no return: committed before anything becomes writable. Bumps the epoch.
    case designate(RecoveryID, Designation)
    /// The designated server cannot be used any more: the next designation may follow, once the failed one is fenced or gone.
    case replaceDesignation(RecoveryID, reason: String)
    case stepIntent(RecoveryID, StepIntent)
    case stepOutcome(RecoveryID, StepOutcome)
    case closeRecovery(RecoveryID, RecoveryClosing)
    /// Ends the block that a finished recovery puts on its cluster.
    case acknowledge(RecoverySelection, by: String, comment: String)
    case beginDowntime(Downtime)
    case endDowntime(InstanceAddress)
    /// Stops automatic recoveries of one cluster, or of all when nil.
    case pause(ClusterID?, Pause)
    case resume(ClusterID?)
    case setPromotionRule(InstanceAddress, PromotionRule)
    /// The primary of the present epoch restarted read-only and is opened: committed before the statement, refused by a gate, or by an attempt
    /// that may still take effect.
    case reopeningIntent(ReopeningIntent)
    case reopeningOutcome(ReopeningOutcome)
    /// Somebody forgot a server, all of whose names these are: it is not watched again because another server names it, and nothing else that is
    /// kept of it stays.
    case ignoreServer(names: [InstanceAddress])
    /// The forgotten server with this name among others may be watched again.
    case watchServer(InstanceAddress)
    /// A preference that has to be repeated, or ends by itself.
    case suggestPromotionRule(InstanceAddress, PromotionRule, endsAt: WallTime)
    /// A tag of a server; an earlier value of the same name is replaced.
    case setTag(InstanceAddress, name: String, value: String)
    case removeTag(InstanceAddress, name: String)
    /// The whole list of servers of a pool, in place of the one before; it has to be repeated, or ends by itself. An empty one ends the pool.
    case submitPool(String, [InstanceAddress], endsAt: WallTime)
    /// Another server became the root of a cluster in which nothing took writes. Bumps the epoch.
    case changePrimary(PrimaryChange)
    /// Somebody works on a server. Refused while somebody else does.
    case beginMaintenance(Maintenance)
    case endMaintenance(InstanceAddress)
    /// An earlier primary follows the primary of its cluster and takes no writes: a replica like the others, which is not to be fenced any more.
    case serverRejoined(ClusterID, InstanceAddress)
    /// What ended before this moment, and nothing that is decided depends on any more, is forgotten.
    case dropHistory(before: WallTime)
    /// The primary of this epoch was seen to take writes: whoever reads the state may send applications to it. Refused at another epoch.
    case primaryTakesWrites(ClusterID, epoch: Epoch)
    /// Somebody asked for a change: who, why, and what came of it. Changes nothing else.
    case recordOperatorAction(OperatorCall)
}

extension ControlCommand {
    /// For asking a log that could not tell what it took: nothing is older than that.
    package static let changingNothing = ControlCommand.dropHistory(before: WallTime(milliseconds: 0))
}
