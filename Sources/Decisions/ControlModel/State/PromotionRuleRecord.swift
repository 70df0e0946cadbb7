public import TopologyModel

/// An operator's preference for one server as successor. A server without a record is neutral.
public struct PromotionRuleRecord: Hashable, Sendable, Codable {
    public var instance: InstanceAddress
    public var rule: PromotionRule
    /// nil: until it is set again.
    public var endsAt: WallTime?

    public init(instance: InstanceAddress, rule: PromotionRule, endsAt: WallTime? = nil) {
        self.instance = instance
        self.rule = rule
        self.endsAt = endsAt
    }
}
