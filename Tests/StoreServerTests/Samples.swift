#if Network
import ControlModel
import KVPublishers
import TopologyModel

/// What tests publish.
enum Samples {
    static let cluster = ClusterID(high: 0xB, low: 1)

    static func record(_ epoch: UInt64, cluster: ClusterID = cluster) -> PrimaryRecord {
        PrimaryRecord(
            cluster: cluster, clusterName: "orders", primary: InstanceAddress(host: "db-\(epoch)", port: 3306), epoch: Epoch(rawValue: epoch), recovery: RecoveryID(rawValue: epoch),
            at: WallTime(milliseconds: 1_709_210_096_007))
    }

    static let moment = WallTime(milliseconds: 1_709_210_100_000)
}
#endif
