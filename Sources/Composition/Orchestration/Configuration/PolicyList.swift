public import ManagerCore

/// What is wanted otherwise of single clusters: an ordered list of patterns, each with what differs in the clusters that it matches. For each policy the first
/// element counts that matches and says something about it.
///
/// A pattern is an element of ``ClusterFilters``: the cluster's name or alias, `alias=X`, `alias~=PATTERN`, `*`, or a pattern that is found in the name. A
/// cluster's name is the address of its primary and changes with it; its alias stays.
public final class PolicyList: ClusterPolicies {
    private let entries: [(filter: ClusterFilters, overrides: PolicyOverrides)]

    /// - Throws: the positions of those that are no patterns, with the reason.
    public init(_ entries: [(pattern: String, overrides: PolicyOverrides)]) throws(InvalidPatterns) {
        var compiled: [(filter: ClusterFilters, overrides: PolicyOverrides)] = []
        var failures: [InvalidPatterns.Failure] = []
        for (position, entry) in entries.enumerated() {
            do {
                let filter = try ClusterFilters([entry.pattern])
                compiled.append((filter: filter, overrides: entry.overrides))
            } catch {
                failures += error.failures.map { .init(position: position, reason: $0.reason) }
            }
        }
        guard failures.isEmpty else { throw InvalidPatterns(failures: failures) }
        self.entries = compiled
    }

    public func overrides(clusterName: String, clusterAlias: String) -> PolicyOverrides {
        entries.reduce(into: PolicyOverrides()) { overrides, entry in
            if entry.filter.matches(name: clusterName, alias: clusterAlias) { overrides.add(entry.overrides) }
        }
    }
}
