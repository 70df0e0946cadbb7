public import Hooks
import Synchronization

/// A hook that remembers what it was told and answers what it was given.
public final class RecordingHook: Hook {
    public let name: String
    public let phase: HookPhase
    public let isRequired: Bool
    public let deadline: Duration

    private struct State {
        var invocations: [HookInvocation] = []
        var results: [HookResult]
    }
    private let state: Mutex<State>

    /// - Parameter results: One per run, in order; the last is repeated. Empty: every run succeeds without output.
    public init(
        name: String = "recording", phase: HookPhase, isRequired: Bool = false, deadline: Duration = .seconds(10), results: [HookResult] = []
    ) {
        self.name = name
        self.phase = phase
        self.isRequired = isRequired
        self.deadline = deadline
        state = Mutex(State(results: results))
    }

    /// Every invocation so far, oldest first.
    public var invocations: [HookInvocation] { state.withLock { $0.invocations } }

    public func run(_ invocation: HookInvocation) async -> HookResult {
        state.withLock { state in
            state.invocations.append(invocation)
            guard let result = state.results.first else { return .succeeded(output: "") }
            if state.results.count > 1 { state.results.removeFirst() }
            return result
        }
    }
}
