public import Hooks

/// A hook of the caller in simulated time. It is required: where it fails, what its phase precedes is not done. One of the phase ``HookPhase/fencing``
/// that succeeds has turned the failed primary off.
public struct SimulatedHook: Sendable {
    /// The phases in which it runs.
    public var phases: [HookPhase]
    /// What it says, with the fleet as it is when it begins. An outage of hooks that a seed draws makes it fail whatever it says.
    public var answer: @Sendable (HookInvocation, SimulatedFleet) -> Answer

    public init(phases: [HookPhase], answer: @escaping @Sendable (HookInvocation, SimulatedFleet) -> Answer) {
        self.phases = phases
        self.answer = answer
    }

    /// What it says, and when.
    public struct Answer: Hashable, Sendable {
        public var result: HookResult
        /// How long it takes; nil: as long as hooks of the seed do.
        public var duration: Duration?

        public init(_ result: HookResult, after duration: Duration? = nil) {
            self.result = result
            self.duration = duration
        }
    }
}
