import ControlModel
import TopologyModel

/// What is to be published for a cluster, until a store has it.
struct Publication: Sendable, Codable {
    let cluster: ClusterID
    var epoch: Epoch
    /// nil while an attempt is under way.
    var retryAt: MonotonicInstant?
    var failures = 0
}
