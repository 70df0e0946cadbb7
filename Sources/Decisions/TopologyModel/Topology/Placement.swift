/// Where a server stands and what operators said of it, by its name, by queries of the configuration, or by commands; not read from replication.
public struct Placement: Hashable, Sendable, Codable {
    public var alias: String = ""
    /// What the server calls itself, to be shown beside the name that it is reached by; empty when that is the same, or is not wanted.
    public var displayName: String = ""
    public var dataCenter: String = ""
    public var region: String = ""
    public var environment: String = ""
    /// What its cluster is called, by the server's own account; empty when it does not say.
    public var clusterAlias: String = ""
    /// The name under which clients reach its cluster, by the server's own account; empty when it does not say.
    public var clusterDomain: String = ""
    /// How much it is wanted as a semi-sync replica; 0: as an asynchronous one.
    public var semiSyncPriority: UInt = 0
    /// The lag by the configuration's own measure, as of the last time that it answered; nil where there is none, or it did not answer.
    public var measuredLag: Duration?
    public var promotionRule: PromotionRule = .neutral
    /// The configuration forbids its promotion by its name: ``promotionRule`` is ``PromotionRule/mustNot`` then, whatever people and the server say.
    public var isBannedFromPromotion = false
    /// The control state names it as the primary of its cluster.
    public var isNamedPrimary = false
    /// Active downtime: findings are shown, nothing acts on them, and the server is not a candidate.
    public var isDowntimed = false
    /// Somebody works on the server: its findings are shown, and said to be suppressed. A manager leaves it as it is.
    public var isInMaintenance = false
    /// The configuration says that its failures are only reported.
    public var failuresAreIgnored = false

    public init() {}
}
