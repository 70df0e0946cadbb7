import ControlModel
import Promotion
import TopologyModel

/// The watch over a server that was the primary of a cluster.
struct ClusterFence: Sendable, Codable {
    let cluster: ClusterID
    let epoch: Epoch
    /// The one before the present primary, for which its recovery waits; else one from before that.
    let isOfFormerPrimary: Bool
    var watch: FenceWatch
    var toldFenced = false
    /// That the server has rejoined its cluster is being committed.
    var isRejoining = false
    var unaskedRejoining = UnaskedOperation()
    /// nil: it was compared, or was never found read-only.
    var held: HeldTransactions?
}
