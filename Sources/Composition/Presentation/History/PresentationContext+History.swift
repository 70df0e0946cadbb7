package import ControlModel
import ManagerCore
import TopologyModel

extension PresentationContext {
    /// The cluster that a hint names, for questions about the past: also by the alias of one that is not seen now, and by the name that it had before a recovery gave it
    /// another primary.
    package func recordedCluster(hint: String) -> ClusterID? {
        if let seen = cluster(hint: hint).flatMap({ record(of: $0)?.id }) { return seen }
        guard !hint.isEmpty else { return nil }
        let control = snapshot.control
        if let known = control.clusters.first(where: { $0.alias == hint || $0.primary.description == hint }) { return known.id }
        return control.recoveries.last { $0.opening.kind.holdsCluster && $0.opening.failed.description == hint }?.opening.cluster
    }
}
