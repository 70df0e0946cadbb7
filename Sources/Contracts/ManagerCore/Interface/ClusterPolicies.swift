/// What a site wants of its clusters, by their names: one policy of one kind for each.
///
/// Patterns are compiled when the configuration is read; the manager only asks.
public protocol ClusterPolicies<Policy>: Sendable {
    associatedtype Policy: Sendable
    /// The policy for the cluster with this incumbent name and alias, which may be empty.
    func policy(clusterName: String, clusterAlias: String) -> Policy
}

/// The same for every cluster.
public struct UniformPolicy<Policy: Sendable>: ClusterPolicies {
    private let policy: Policy
    public init(_ policy: Policy) { self.policy = policy }
    public func policy(clusterName: String, clusterAlias: String) -> Policy { policy }
}
