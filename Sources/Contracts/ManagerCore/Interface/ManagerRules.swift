public import Probing

/// What the configuration says in patterns. Each is compiled once; the manager only asks.
public struct ManagerRules: Sendable {
    /// In which clusters a dead primary is replaced automatically.
    public var automation: any AutomationFilter
    /// In which clusters the replicas of a dead source below the primary get another source automatically.
    public var intermediateAutomation: any AutomationFilter
    /// Which servers are left alone.
    public var discovery: any DiscoveryFilter
    /// What names say of servers and clusters.
    public var placement: any PlacementPatterns

    public init(
        automation: any AutomationFilter, intermediateAutomation: any AutomationFilter = UniformAutomationFilter(false),
        discovery: any DiscoveryFilter = NoDiscoveryFilter(), placement: any PlacementPatterns = NoPlacementPatterns()
    ) {
        self.automation = automation
        self.intermediateAutomation = intermediateAutomation
        self.discovery = discovery
        self.placement = placement
    }
}
