public import Refactoring
public import TopologyModel

/// What a relocation knows of its servers besides the journal. The topology of the moment comes with every input, as a planner.
public struct RelocationContext: Sendable, Codable {
    /// The source that failed, with its last known facts.
    public var failed: Instance
    /// Its direct replicas and those that the journal names, ordered by address.
    public var orphans: [InstanceAddress]
    /// Those whose receivers an earlier manager, or a relocation that gave way, may have left stopped.
    public var interrupted: [InstanceAddress]
    /// The primary by the control state.
    public var primary: InstanceAddress
    /// Servers that were replaced as primaries: nobody is moved below one that stands alone.
    public var deposed: [InstanceAddress]
    /// An earlier manager opened the recovery: the witnesses have been heard long ago.
    public var isResumed: Bool
    /// Which stages have hooks; a stage without hooks is skipped and not journaled.
    public var hookStages: [HookStage]
    public var recovery: RecoveryPolicy
    public var adoption: AdoptionPolicy

    public init(
        failed: Instance, orphans: [InstanceAddress], interrupted: [InstanceAddress] = [], primary: InstanceAddress, deposed: [InstanceAddress] = [], isResumed: Bool = false,
        hookStages: [HookStage], recovery: RecoveryPolicy, adoption: AdoptionPolicy
    ) {
        self.failed = failed
        self.orphans = orphans
        self.interrupted = interrupted
        self.primary = primary
        self.deposed = deposed
        self.isResumed = isResumed
        self.hookStages = hookStages
        self.recovery = recovery
        self.adoption = adoption
    }
}

extension RefactoringPolicy {
    /// The bounds of moves inside a relocation: they are those of a recovery, and the servers are looked at as often as one does. A sibling that is level but for
    /// what is on its way has it within moments; one whose connection to its source is dead without knowing it never does, and the next one is asked.
    public func relocating(_ recovery: RecoveryPolicy) -> RefactoringPolicy {
        var policy = self
        policy.stepTimeout = recovery.stepTimeout
        policy.attachTimeout = recovery.repointLimit
        policy.catchUpTimeout = recovery.drainTimeout
        policy.sourceCatchUpTimeout = min(recovery.drainTimeout, recovery.repointLimit)
        policy.lookInterval = recovery.drainInterval
        return policy
    }
}
