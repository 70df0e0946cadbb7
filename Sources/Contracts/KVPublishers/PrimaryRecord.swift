public import ControlModel
public import TopologyModel

/// Who is primary of a cluster: what applications read.
public struct PrimaryRecord: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    /// The cluster's alias, else the address of its primary: ``name(of:)``; part of the key.
    public var clusterName: String
    public var primary: InstanceAddress
    public var epoch: Epoch
    public var recovery: RecoveryID?
    public var at: WallTime
    /// Addresses of the primary's host; nil: nobody looked, empty: it has none. Whoever publishes a cluster's record gives the same, or the records replace each other.
    public var ipv4: String?
    public var ipv6: String?

    public init(
        cluster: ClusterID, clusterName: String, primary: InstanceAddress, epoch: Epoch, recovery: RecoveryID?, at: WallTime, ipv4: String? = nil, ipv6: String? = nil
    ) {
        self.cluster = cluster
        self.clusterName = clusterName
        self.primary = primary
        self.epoch = epoch
        self.recovery = recovery
        self.at = at
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }
}

extension PrimaryRecord {
    /// What a cluster is called in its record: its alias, else the address of its primary. Everybody who publishes has to call it the same, or the records replace each other.
    public static func name(of cluster: ClusterRecord) -> String { cluster.alias.isEmpty ? cluster.primary.description : cluster.alias }
}
