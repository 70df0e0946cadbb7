public import ManagerCore

/// One kind of policy by cluster: an ordered list of patterns, each with what is wanted of the clusters that it matches. The first one that matches counts.
///
/// A pattern is an element of ``ClusterFilters``: the cluster's name or alias, `alias=X`, `alias~=PATTERN`, `*`, or a pattern that is found in the name. A
/// cluster's name is the address of its primary and changes with it; its alias stays.
public final class PolicyList<Policy: Sendable>: ClusterPolicies {
    private let entries: [(filter: ClusterFilters, policy: Policy)]
    private let standard: Policy

    /// - Parameter standard: the policy of clusters that no pattern matches.
    /// - Throws: the positions of those that are no patterns, with the reason.
    public init(_ entries: [(pattern: String, policy: Policy)], else standard: Policy) throws(InvalidPatterns) {
        var compiled: [(filter: ClusterFilters, policy: Policy)] = []
        var failures: [InvalidPatterns.Failure] = []
        for (position, entry) in entries.enumerated() {
            do {
                let filter = try ClusterFilters([entry.pattern])
                compiled.append((filter: filter, policy: entry.policy))
            } catch {
                failures += error.failures.map { .init(position: position, reason: $0.reason) }
            }
        }
        guard failures.isEmpty else { throw InvalidPatterns(failures: failures) }
        self.entries = compiled
        self.standard = standard
    }

    public func policy(clusterName: String, clusterAlias: String) -> Policy {
        entries.first { $0.filter.matches(name: clusterName, alias: clusterAlias) }?.policy ?? standard
    }
}
