public import Analysis
public import TopologyModel

/// What a recovery knows of its cluster besides the journal. Values of the moment; newer ones arrive as ``RecoveryInput/observed(_:)``.
public struct RecoveryContext: Sendable, Codable {
    /// The primary that failed or hands over, with its last known facts.
    public var failed: Instance
    /// Its direct replicas, ordered by address.
    public var replicas: [Instance]
    /// The replica that the failed primary follows in turn: the other one of a ring of two.
    public var coPrimary: InstanceAddress?
    /// Replicas whose received set cannot be known: MariaDB, restarted, threads never seen running since (server truth T1).
    public var receivedUnknown: [InstanceID]
    /// Replicas that an earlier recovery, or an earlier manager in this one, made apply their relay logs by file and position, and that still are in that
    /// mode. What they received is unknown until they have applied it, so they are in ``receivedUnknown`` too.
    public var leftGTIDMode: [InstanceID]
    /// Replicas that were not read since a restart of the manager and that followed an earlier primary before: they take part once they are read below the failed one.
    public var unsureReplicas: [InstanceID]
    /// Which stages have hooks; a stage without hooks is skipped and not journaled.
    public var hookStages: [HookStage]
    public var recovery: RecoveryPolicy
    public var switchover: SwitchoverPolicy
    public var promotion: PromotionPolicy
    /// Under ``DurabilityPolicy/lossless`` the successor waits for acknowledgements from its first commit on.
    public var durability: DurabilityPolicy

    public init(
        failed: Instance, replicas: [Instance], coPrimary: InstanceAddress? = nil, receivedUnknown: [InstanceID], leftGTIDMode: [InstanceID] = [],
        unsureReplicas: [InstanceID] = [], hookStages: [HookStage], recovery: RecoveryPolicy, switchover: SwitchoverPolicy = SwitchoverPolicy(), promotion: PromotionPolicy, durability: DurabilityPolicy = .bestEffort
    ) {
        self.failed = failed
        self.replicas = replicas
        self.coPrimary = coPrimary
        self.receivedUnknown = receivedUnknown
        self.leftGTIDMode = leftGTIDMode
        self.unsureReplicas = unsureReplicas
        self.hookStages = hookStages
        self.recovery = recovery
        self.switchover = switchover
        self.promotion = promotion
        self.durability = durability
    }
}
