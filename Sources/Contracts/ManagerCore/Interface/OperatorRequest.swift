public import ControlModel
public import TopologyModel

/// What a person or a program asks of the manager.
public enum OperatorRequest: Hashable, Sendable, Codable {
    /// Read a server now, and keep watching it and everything it is connected to.
    case discover(InstanceAddress)
    /// Watch a server no longer, nor again because another server names it; `discover` lifts that.
    case forget(InstanceAddress)
    /// The same for every server of the cluster of this one.
    case forgetCluster(of: InstanceAddress)
    /// Stop automatic recovery of a cluster (nil: of all), until resumed or for a time.
    case pause(ClusterID?, duration: Duration?, owner: String, reason: String)
    case resume(ClusterID?)
    case beginDowntime(InstanceAddress, duration: Duration, owner: String, reason: String)
    case endDowntime(InstanceAddress)
    /// Somebody works on a server: it is nobody's successor, no recovery opens for it, and others need to insist where they want to change it.
    case beginMaintenance(InstanceAddress, duration: Duration, owner: String, reason: String)
    case endMaintenance(InstanceAddress)
    case acknowledge(RecoverySelection, by: String, comment: String)
    case setClusterAlias(ClusterID, String)
    case setPromotionRule(InstanceAddress, PromotionRule)
    /// Find the binary logs of a server that hold transactions which only it has. Changes nothing.
    case locateErrant(InstanceAddress)
    /// Change a topology or a server.
    case operate(OperationRequest)
    /// Promote a replica in place of a primary that does not answer, or move the replicas of a source below it that does not, whatever the witnesses and the
    /// brakes say.
    case failover(FailoverRequest)
    /// Make a replica the primary in place of one that is well.
    case switchover(SwitchoverRequest)
    /// The same for ``ManagerConfiguration/candidateLimit``.
    case suggestPromotionRule(InstanceAddress, PromotionRule)
    case setTag(InstanceAddress, name: String, value: String)
    case removeTag([InstanceAddress], name: String)
    /// The whole list of a pool, for ``ManagerConfiguration/poolLimit``.
    case submitPool(String, [InstanceAddress])
    /// Record what was asked of those who keep the log: who takes part, or who leads. They carry it out themselves; `answer` is what they said.
    case recordQuorumCall(verb: String, node: String, OperatorCall.Outcome, answer: String)
}
