public import Analysis
public import Probing

/// What the configuration says in patterns. Each is compiled once; the manager only asks.
public struct ManagerRules: Sendable {
    /// In which clusters a dead primary is replaced automatically.
    public var automation: any AutomationFilter
    /// In which clusters the replicas of a dead source below the primary get another source automatically.
    public var intermediateAutomation: any AutomationFilter
    /// Which clusters may lose what, when their primary fails.
    public var durability: any ClusterPolicies<DurabilityPolicy>
    /// To the primaries of which clusters a row of the manager's own is written.
    public var writeProbe: any ClusterPolicies<WriteProbePolicy>
    /// Which servers are left alone.
    public var discovery: any DiscoveryFilter
    /// What names say of servers and clusters.
    public var placement: any PlacementPatterns

    public init(
        automation: any AutomationFilter, intermediateAutomation: any AutomationFilter = UniformAutomationFilter(false),
        durability: any ClusterPolicies<DurabilityPolicy> = UniformPolicy(DurabilityPolicy.bestEffort),
        writeProbe: any ClusterPolicies<WriteProbePolicy> = UniformPolicy(WriteProbePolicy.off),
        discovery: any DiscoveryFilter = NoDiscoveryFilter(), placement: any PlacementPatterns = NoPlacementPatterns()
    ) {
        self.automation = automation
        self.intermediateAutomation = intermediateAutomation
        self.durability = durability
        self.writeProbe = writeProbe
        self.discovery = discovery
        self.placement = placement
    }
}

/// Patterns are code to a machine and no data: they are left out of its coded form, and whoever decodes one gives them.
extension ManagerRules: Codable {
    /// Throws unless the decoder's `userInfo` has rules under `managerRules`.
    public init(from decoder: any Decoder) throws {
        guard let rules = decoder.userInfo[.managerRules] as? ManagerRules else {
            throw DecodingError.valueNotFound(
                ManagerRules.self, .init(codingPath: decoder.codingPath, debugDescription: "rules are not in the coded form: give them as managerRules"))
        }
        self = rules
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}

extension CodingUserInfoKey {
    /// The ``ManagerRules`` of machines that are decoded.
    public static let managerRules = CodingUserInfoKey(rawValue: "baton.managerRules")!  // never nil: the name is not empty
}
