/// All hooks of a manager, kept by phase in the order of their definition.
public struct HookList: Sendable {
    private let hooks: [any Hook]

    public init(_ hooks: [any Hook]) {
        self.hooks = hooks
    }

    public func hooks(of phase: HookPhase) -> [any Hook] {
        hooks.filter { $0.phase == phase }
    }
}
