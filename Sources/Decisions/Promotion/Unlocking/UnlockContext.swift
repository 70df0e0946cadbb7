public import TopologyModel

/// What the unlocking of a primary knows of it besides the journal. The topology of the moment comes with every input, as a planner.
public struct UnlockContext: Sendable, Codable {
    /// The primary that waits, with its last known facts.
    public var primary: Instance
    /// Replicas whose receivers an earlier manager may have left stopped.
    public var interrupted: [InstanceAddress]
    /// Which stages have hooks; a stage without hooks is skipped and not journaled.
    public var hookStages: [HookStage]
    public var recovery: RecoveryPolicy
    /// A replica that is further behind is not asked to acknowledge.
    public var maximumLag: Duration

    public init(primary: Instance, interrupted: [InstanceAddress] = [], hookStages: [HookStage], recovery: RecoveryPolicy, maximumLag: Duration) {
        self.primary = primary
        self.interrupted = interrupted
        self.hookStages = hookStages
        self.recovery = recovery
        self.maximumLag = maximumLag
    }
}
