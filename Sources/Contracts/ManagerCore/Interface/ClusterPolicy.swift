public import Analysis
public import Promotion

/// What holds for one cluster: that of all clusters, with what its site wants otherwise of it.
public struct ClusterPolicy: Hashable, Sendable {
    public var durability: DurabilityPolicy
    public var detection: DetectionPolicy
    public var promotion: PromotionPolicy
    public var recovery: RecoveryPolicy
    public var switchover: SwitchoverPolicy
    public var rejoining: RejoiningPolicy
    public var writesProbe: Bool

    /// - Parameter configuration: what holds where nothing else is wanted.
    public init(_ configuration: ManagerConfiguration, _ overrides: PolicyOverrides = PolicyOverrides()) {
        durability = overrides.durability ?? configuration.durability
        detection = configuration.detection
        detection.hangTolerance = overrides.hangTolerance ?? detection.hangTolerance
        detection.wantsWritablePrimary = overrides.wantsWritablePrimary ?? detection.wantsWritablePrimary
        detection.freesLockedPrimary = overrides.freesLockedPrimary ?? detection.freesLockedPrimary
        detection.restartsSilentReceivers = overrides.restartsSilentReceivers ?? detection.restartsSilentReceivers
        promotion = configuration.promotion
        promotion.preventCrossDataCenter = overrides.preventCrossDataCenter ?? promotion.preventCrossDataCenter
        promotion.preventCrossRegion = overrides.preventCrossRegion ?? promotion.preventCrossRegion
        promotion.preventCrossEnvironment = overrides.preventCrossEnvironment ?? promotion.preventCrossEnvironment
        promotion.mustPromoteCoPrimary = overrides.mustPromoteCoPrimary ?? promotion.mustPromoteCoPrimary
        if let lag = overrides.refusedLag { promotion.refusedLag = lag > .zero ? lag : nil }
        promotion.requiresAppliedRelayLog = overrides.requiresAppliedRelayLog ?? promotion.requiresAppliedRelayLog
        recovery = configuration.recovery
        recovery.fencing = overrides.fencing ?? recovery.fencing
        recovery.primaryRestartGrace = overrides.primaryRestartGrace ?? recovery.primaryRestartGrace
        recovery.drainTimeout = overrides.drainTimeout ?? recovery.drainTimeout
        switchover = configuration.switchover
        switchover.pauseBudget = overrides.switchoverPause ?? switchover.pauseBudget
        switchover.catchUpTimeout = overrides.switchoverCatchUpTimeout ?? switchover.catchUpTimeout
        switchover.longestWrite = overrides.switchoverMaxWrite ?? switchover.longestWrite
        switchover.maximumLag = overrides.maximumLag ?? switchover.maximumLag
        writesProbe = overrides.writesProbe ?? configuration.writeProbe.isOn
        rejoining = configuration.rejoining
        rejoining.isAutomatic = overrides.rejoinsFormerPrimaries ?? rejoining.isAutomatic
    }
}
