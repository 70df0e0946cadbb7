import ControlModel
import Promotion
import TopologyModel

/// The watch over the former primary of a cluster.
struct ClusterFence: Sendable, Codable {
    let cluster: ClusterID
    let epoch: Epoch
    var watch: FenceWatch
    var toldFenced = false
}
