public import TopologyModel

/// What names alone say of servers and clusters: the incumbent's `DataCenterPattern` and its kin, `ClusterNameToAlias`,
/// `PromotionIgnoreHostnameFilters` and `RecoveryIgnoreHostnameFilters`.
///
/// Patterns are compiled when the configuration is read; the manager only asks. Each answer is empty when nothing fits.
public protocol PlacementPatterns: Sendable {
    func dataCenter(of host: String) -> String
    func region(of host: String) -> String
    func environment(of host: String) -> String
    func clusterAlias(named name: String) -> String
    /// Whether the server is never to be promoted, whatever its promotion rule.
    func bansPromotion(of server: InstanceAddress) -> Bool
    /// Whether failures of the server are only reported.
    func ignoresFailures(of server: InstanceAddress) -> Bool
    /// Whether a name that a server gives itself is shown.
    func accepts(displayName: String) -> Bool
}

/// Says nothing.
public struct NoPlacementPatterns: PlacementPatterns {
    public init() {}
    public func dataCenter(of host: String) -> String { "" }
    public func region(of host: String) -> String { "" }
    public func environment(of host: String) -> String { "" }
    public func clusterAlias(named name: String) -> String { "" }
    public func bansPromotion(of server: InstanceAddress) -> Bool { false }
    public func ignoresFailures(of server: InstanceAddress) -> Bool { false }
    public func accepts(displayName: String) -> Bool { true }
}
