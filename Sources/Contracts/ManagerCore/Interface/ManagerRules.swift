public import Probing

/// What the configuration says in patterns. Each is compiled once; the manager only asks.
public struct ManagerRules: Sendable {
    /// Which clusters are recovered automatically.
    public var automation: any AutomationFilter
    /// Which servers are left alone.
    public var discovery: any DiscoveryFilter
    /// What names say of servers and clusters.
    public var placement: any PlacementPatterns

    public init(
        automation: any AutomationFilter, discovery: any DiscoveryFilter = NoDiscoveryFilter(),
        placement: any PlacementPatterns = NoPlacementPatterns()
    ) {
        self.automation = automation
        self.discovery = discovery
        self.placement = placement
    }
}
