public import ControlModel
public import TopologyModel

/// What hooks of one phase are told. Everything is a value; nothing is looked up while a hook runs.
public struct HookInvocation: Hashable, Sendable, Codable {
    public var phase: HookPhase
    /// 1, or higher when a manager that died may have run the hooks already: hooks run at least once.
    public var attempt: UInt32 = 1
    public var recovery: RecoveryID?
    public var recoveryUID: String = ""
    /// What hooks are told of where no recovery is: no two occasions have the same text. nil in hooks of recoveries, which have ``recoveryUID``.
    public var occasion: String?
    /// The same whenever the same hook runs for the same step again, whoever runs it, and another one otherwise. ``HookRunner`` sets it; nil: nothing tells the step from others.
    public var idempotencyKey: String?
    public var epoch: Epoch?
    public var failureType: String = ""
    public var failureDescription: String = ""
    /// `master`, `co-master`, `intermediate-master` or `group-member`.
    public var instanceType: String = "master"
    public var command: String = ""
    public var failed: InstanceAddress
    public var failedIsDowntimed = false
    /// The incumbent's cluster name, `host:port` of the primary.
    public var clusterName: String = ""
    public var clusterAlias: String = ""
    public var clusterDomain: String = ""
    public var replicas: [InstanceAddress] = []
    public var lostReplicas: [InstanceAddress] = []
    public var automaticPrimaryRecovery = false
    public var automaticIntermediateRecovery = false
    public var managerHost: String = ""
    public var successor: InstanceAddress?
    public var successorAlias: String = ""
    public var successorCoordinates: String = ""
    public var isSuccessful = false
    public var isMaster = true
    public var isCoMaster = false

    public init(phase: HookPhase, failed: InstanceAddress) {
        self.phase = phase
        self.failed = failed
    }

    public var isAboutPrimary: Bool { isMaster }

    /// The failed server follows somebody: it is one of two primaries that follow each other, or a source below.
    public mutating func tellOfOtherSource(isCoPrimary: Bool) {
        isMaster = false
        isCoMaster = isCoPrimary
        instanceType = isCoPrimary ? "co-master" : "intermediate-master"
    }
}
