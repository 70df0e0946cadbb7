public import Analysis
public import Promotion

/// What a site wants otherwise of some clusters than of all; nil: as of all. What each means stands where it takes effect.
public struct PolicyOverrides: Hashable, Sendable, Codable {
    public var durability: DurabilityPolicy?
    /// ``DetectionPolicy/hangTolerance``
    public var hangTolerance: Duration?
    /// ``DetectionPolicy/wantsWritablePrimary``
    public var wantsWritablePrimary: Bool?
    /// ``DetectionPolicy/freesLockedPrimary``
    public var freesLockedPrimary: Bool?
    /// ``DetectionPolicy/restartsSilentReceivers``
    public var restartsSilentReceivers: Bool?
    /// ``PromotionPolicy/preventCrossDataCenter``
    public var preventCrossDataCenter: Bool?
    /// ``PromotionPolicy/preventCrossRegion``
    public var preventCrossRegion: Bool?
    /// ``PromotionPolicy/preventCrossEnvironment``
    public var preventCrossEnvironment: Bool?
    /// ``PromotionPolicy/mustPromoteCoPrimary``
    public var mustPromoteCoPrimary: Bool?
    /// ``PromotionPolicy/refusedLag``; zero: any lag is made up.
    public var refusedLag: Duration?
    /// ``PromotionPolicy/requiresAppliedRelayLog``
    public var requiresAppliedRelayLog: Bool?
    /// ``RecoveryPolicy/fencing``
    public var fencing: FencingPolicy?
    /// ``RecoveryPolicy/primaryRestartGrace``
    public var primaryRestartGrace: Duration?
    /// ``RecoveryPolicy/drainTimeout``
    public var drainTimeout: Duration?
    /// ``SwitchoverPolicy/pauseBudget``
    public var switchoverPause: Duration?
    /// ``SwitchoverPolicy/catchUpTimeout``
    public var switchoverCatchUpTimeout: Duration?
    /// ``SwitchoverPolicy/longestWrite``
    public var switchoverMaxWrite: Duration?
    /// ``SwitchoverPolicy/maximumLag``
    public var maximumLag: Duration?
    /// ``WriteProbeBounds/isOn``
    public var writesProbe: Bool?
    /// ``RejoiningPolicy/isAutomatic``
    public var rejoinsFormerPrimaries: Bool?

    public init() {}

    public var isEmpty: Bool { self == PolicyOverrides() }

    /// Takes over what `others` say of which this says nothing.
    public mutating func add(_ others: PolicyOverrides) {
        durability = durability ?? others.durability
        hangTolerance = hangTolerance ?? others.hangTolerance
        wantsWritablePrimary = wantsWritablePrimary ?? others.wantsWritablePrimary
        freesLockedPrimary = freesLockedPrimary ?? others.freesLockedPrimary
        restartsSilentReceivers = restartsSilentReceivers ?? others.restartsSilentReceivers
        preventCrossDataCenter = preventCrossDataCenter ?? others.preventCrossDataCenter
        preventCrossRegion = preventCrossRegion ?? others.preventCrossRegion
        preventCrossEnvironment = preventCrossEnvironment ?? others.preventCrossEnvironment
        mustPromoteCoPrimary = mustPromoteCoPrimary ?? others.mustPromoteCoPrimary
        refusedLag = refusedLag ?? others.refusedLag
        requiresAppliedRelayLog = requiresAppliedRelayLog ?? others.requiresAppliedRelayLog
        fencing = fencing ?? others.fencing
        primaryRestartGrace = primaryRestartGrace ?? others.primaryRestartGrace
        drainTimeout = drainTimeout ?? others.drainTimeout
        switchoverPause = switchoverPause ?? others.switchoverPause
        switchoverCatchUpTimeout = switchoverCatchUpTimeout ?? others.switchoverCatchUpTimeout
        switchoverMaxWrite = switchoverMaxWrite ?? others.switchoverMaxWrite
        maximumLag = maximumLag ?? others.maximumLag
        writesProbe = writesProbe ?? others.writesProbe
        rejoinsFormerPrimaries = rejoinsFormerPrimaries ?? others.rejoinsFormerPrimaries
    }
}
