public import TopologyModel

/// An operator's preference for one server as successor. A server without a record is neutral.
public struct PromotionRuleRecord: Hashable, Sendable {
    public var instance: InstanceAddress
    public var rule: PromotionRule

    public init(instance: InstanceAddress, rule: PromotionRule) {
        self.instance = instance
        self.rule = rule
    }
}
