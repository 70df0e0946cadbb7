public import TopologyModel

/// Which servers are left alone although others name them.
///
/// Patterns are compiled when the configuration is read; discovery only asks.
public protocol DiscoveryFilter: Sendable {
    /// Whether a server is not to be watched that was named in this role. One that a person names is not asked about.
    func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool
    /// Whether a server that replicates by this account is not to be watched.
    func leavesAlone(replicatingAs user: String) -> Bool
}

/// By whom a server was named.
public enum DiscoveryRole: Hashable, Sendable, Codable {
    /// By the configuration, or by what was stored.
    case known
    /// By a replica of it.
    case source
    /// By its source.
    case replica
}

/// Leaves nobody alone.
public struct NoDiscoveryFilter: DiscoveryFilter {
    public init() {}
    public func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool { false }
    public func leavesAlone(replicatingAs user: String) -> Bool { false }
}
