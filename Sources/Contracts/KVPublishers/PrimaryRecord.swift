public import ControlModel
public import TopologyModel

/// Who is primary of a cluster: what applications read.
public struct PrimaryRecord: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    /// The cluster's alias, else its incumbent name; part of the key.
    public var clusterName: String
    public var primary: InstanceAddress
    public var epoch: Epoch
    public var recovery: RecoveryID?
    public var at: WallTime

    public init(cluster: ClusterID, clusterName: String, primary: InstanceAddress, epoch: Epoch, recovery: RecoveryID?, at: WallTime) {
        self.cluster = cluster
        self.clusterName = clusterName
        self.primary = primary
        self.epoch = epoch
        self.recovery = recovery
        self.at = at
    }
}
