public import ControlModel
public import TopologyModel

/// What a person or a program asks of the manager.
public enum OperatorRequest: Hashable, Sendable {
    /// Read a server now, and keep watching it and everything it is connected to.
    case discover(InstanceAddress)
    case forget(InstanceAddress)
    /// Stop automatic recovery of a cluster (nil: of all), until resumed or for a time.
    case pause(ClusterID?, duration: Duration?, owner: String, reason: String)
    case resume(ClusterID?)
    case beginDowntime(InstanceAddress, duration: Duration, owner: String, reason: String)
    case endDowntime(InstanceAddress)
    case acknowledge(RecoverySelection, by: String, comment: String)
    case setClusterAlias(ClusterID, String)
    case setPromotionRule(InstanceAddress, PromotionRule)
    /// Change a topology or a server.
    case operate(OperationRequest)
}
