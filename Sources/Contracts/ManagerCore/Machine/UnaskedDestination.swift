import ControlModel
import TopologyModel

/// Whom an operation that nobody asked for is to make a server follow: the primary of its cluster.
struct UnaskedDestination: Sendable {
    let record: ClusterRecord
    let primary: Instance
    let cluster: Cluster
    /// What holds the operation all the same, for people; nil: it may begin.
    let block: AutomationBlock?
}
