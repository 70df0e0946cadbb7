import ManagerCore
package import TopologyModel

/// A cluster in the incumbent's shape (`ClusterInfo`).
package enum WireCluster {
    package static func json(_ cluster: Cluster, in context: PresentationContext) -> JSONValue {
        let alias = context.alias(of: cluster)
        return json(
            name: cluster.name, alias: alias, domain: cluster.primary?.placement.clusterDomain ?? "", count: cluster.members.count,
            recoversPrimary: context.primaryFilter?.recoversPrimary(clusterName: cluster.name, clusterAlias: alias) ?? false,
            recoversIntermediate: context.intermediateFilter.recoversPrimary(clusterName: cluster.name, clusterAlias: alias))
    }

    /// The alias and the domain equal the name when there are none.
    static func json(name: String, alias: String, domain: String = "", count: Int, recoversPrimary: Bool, recoversIntermediate: Bool) -> JSONValue {
        [
            "ClusterName": .string(name), "ClusterAlias": .string(alias.isEmpty ? name : alias), "ClusterDomain": .string(domain.isEmpty ? name : domain),
            "CountInstances": .count(count), "HeuristicLag": 0, "HasAutomatedMasterRecovery": .bool(recoversPrimary),
            "HasAutomatedIntermediateMasterRecovery": .bool(recoversIntermediate),
        ]
    }
}
