/// Where a server stands and what operators said of it; not read from replication.
public struct Placement: Hashable, Sendable {
    public var alias: String = ""
    public var dataCenter: String = ""
    public var region: String = ""
    public var environment: String = ""
    public var promotionRule: PromotionRule = .neutral
    /// Active downtime: findings are shown, nothing acts on them, and the server is not a candidate.
    public var isDowntimed = false

    public init() {}
}
