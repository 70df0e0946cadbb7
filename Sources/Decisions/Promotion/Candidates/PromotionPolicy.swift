public import TopologyModel

/// What a site allows when a successor is chosen.
public struct PromotionPolicy: Hashable, Sendable, Codable {
    /// The successor must be in the data center of the failed primary. Default: false. Names are compared as they are, an empty one included.
    public var preventCrossDataCenter = false
    /// The successor must be in the region of the failed primary. Default: false.
    public var preventCrossRegion = false
    /// The successor must be in the environment of the failed primary (production, staging, …). Default: false.
    public var preventCrossEnvironment = false
    /// Replicas with a longer configured delay are not candidates: promoting one means waiting that long. Default: zero, no delay at all.
    public var maximumConfiguredDelay: Duration = .zero
    /// Replicas that lag so much or more are not candidates, nor those whose lag is not known. Default: nil, any lag is made up before writes are opened.
    public var refusedLag: Duration?
    /// Replicas that have not applied all they received are not candidates, nor those of which it is not known. What came in just before the failure
    /// has ``RecoveryPolicy/revokeTimeout`` to be applied. Default: false, it is waited for before writes are opened.
    public var requiresAppliedRelayLog = false
    /// Nobody but the other one takes the place of one of two primaries that replicate from each other, unless a person asks for somebody. Default: true. Whatever it
    /// says, nobody but the other one is promoted where that takes writes already.
    public var mustPromoteCoPrimary = true
    /// Replicas whose transactions may be lost where the successor did not receive them. Default: none.
    ///
    /// > Important: A replica listed here no longer counts towards what the successor must hold. This is the only override of the rule that
    /// > nothing that a reachable replica received is lost; a refusal names the replicas that would have to be listed.
    public var acceptedLosses: [InstanceAddress] = []
    /// Replicas that may be promoted, and fetched from, although they alone hold transactions that they wrote themselves. Their siblings get those then. Default: none.
    public var acceptedErrant: [InstanceAddress] = []

    public init() {}
}
