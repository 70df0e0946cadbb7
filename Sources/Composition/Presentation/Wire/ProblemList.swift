import ManagerCore
package import TopologyModel

/// Servers that have a problem and are not in downtime.
package enum ProblemList {
    /// Ordered by cluster as the topology has them, then by address.
    ///
    /// - Parameters:
    ///   - cluster: nil: all.
    ///   - isIgnored: of servers whose problems nobody wants to see.
    package static func servers(
        of cluster: Cluster? = nil, in context: PresentationContext, isIgnored: (InstanceAddress) -> Bool = { _ in false }
    ) -> [Instance] {
        (cluster.map { [$0] } ?? context.snapshot.topology.clusters).flatMap(\.members).filter { member in
            let health = InstanceHealth(member, in: context)
            return !health.isDowntimed && (!health.problems.isEmpty || health.isConnecting) && !isIgnored(member.address)
        }
    }
}
