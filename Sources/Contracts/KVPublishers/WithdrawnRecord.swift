public import ControlModel
public import TopologyModel

/// The record of a cluster without its primary: whoever wrote it does not know any more who that is.
///
/// The epoch stays, so that no store goes back behind it, and the same primary may be published for it again. The address is not here in any form that could be
/// connected to.
public struct WithdrawnRecord: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    public var clusterName: String
    public var epoch: Epoch
    public var recovery: RecoveryID?
    /// Of the record that was withdrawn.
    public var at: WallTime
    /// Tells whether a record of the same epoch names the same primary.
    public var primaryDigest: UInt64
    /// For people.
    public var reason: String
    public var withdrawnAt: WallTime

    public init(_ record: PrimaryRecord, because reason: String, at moment: WallTime) {
        self.init(
            cluster: record.cluster, clusterName: record.clusterName, epoch: record.epoch, recovery: record.recovery, at: record.at,
            primaryDigest: WithdrawnRecord.digest(of: record.primary), reason: reason, withdrawnAt: moment)
    }

    init(
        cluster: ClusterID, clusterName: String, epoch: Epoch, recovery: RecoveryID?, at: WallTime, primaryDigest: UInt64, reason: String, withdrawnAt: WallTime
    ) {
        self.cluster = cluster
        self.clusterName = clusterName
        self.epoch = epoch
        self.recovery = recovery
        self.at = at
        self.primaryDigest = primaryDigest
        self.reason = reason
        self.withdrawnAt = withdrawnAt
    }

    /// Whether the record that was withdrawn named this primary.
    public func named(_ primary: InstanceAddress) -> Bool { primaryDigest == WithdrawnRecord.digest(of: primary) }

    /// FNV-1a, 64 bits, of `host:port`: the same in every process and version, which `Hasher` is not.
    private static func digest(of primary: InstanceAddress) -> UInt64 {
        primary.description.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
