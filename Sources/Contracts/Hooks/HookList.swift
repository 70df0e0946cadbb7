/// All hooks of a manager, kept by phase in the order of their definition.
public struct HookList: Sendable {
    private let hooks: [any Hook]

    public init(_ hooks: [any Hook]) {
        self.hooks = hooks
    }

    public func hooks(of phase: HookPhase) -> [any Hook] {
        hooks.filter { $0.phase == phase }
    }

    /// The longest that the hooks of a phase can take together when every one of them uses its whole deadline.
    public func longestDuration(of phase: HookPhase) -> Duration {
        hooks(of: phase).reduce(.zero) { $0 + $1.deadline + HookRunner.deadlineMargin }
    }
}
