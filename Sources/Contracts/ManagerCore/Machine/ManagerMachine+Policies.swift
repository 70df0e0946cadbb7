import ControlModel
public import TopologyModel

/// What the configuration wants of which cluster.
extension ManagerMachine {
    func policy(of cluster: Cluster) -> ClusterPolicy { ClusterPolicy(configuration, overrides(of: cluster)) }

    /// What holds for the cluster of a server; for all clusters, where it is in none.
    func policy(ofClusterOf server: InstanceID) -> ClusterPolicy { topology.cluster(of: server).map { policy(of: $0) } ?? ClusterPolicy(configuration) }

    private func overrides(of cluster: Cluster) -> PolicyOverrides {
        rules.policies.overrides(clusterName: cluster.name, clusterAlias: controlRecord(of: cluster)?.alias ?? "")
    }

    /// By primary, of the clusters of which something else is wanted than of all.
    public var clusterPolicies: [InstanceID: ClusterPolicy] {
        var policies: [InstanceID: ClusterPolicy] = [:]
        for cluster in topology.clusters {
            guard let primary = cluster.primaryID else { continue }
            let overrides = overrides(of: cluster)
            if !overrides.isEmpty { policies[primary] = ClusterPolicy(configuration, overrides) }
        }
        return policies
    }
}
