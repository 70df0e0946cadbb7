/// What a site wants otherwise of single clusters, by their names.
///
/// Patterns are compiled when the configuration is read; the manager only asks.
public protocol ClusterPolicies: Sendable {
    /// For the cluster with this incumbent name and alias, which may be empty.
    func overrides(clusterName: String, clusterAlias: String) -> PolicyOverrides
}

/// The same for every cluster. The default: nothing differs anywhere.
public struct UniformPolicies: ClusterPolicies {
    private let overrides: PolicyOverrides
    public init(_ overrides: PolicyOverrides = PolicyOverrides()) { self.overrides = overrides }
    public func overrides(clusterName: String, clusterAlias: String) -> PolicyOverrides { overrides }
}
