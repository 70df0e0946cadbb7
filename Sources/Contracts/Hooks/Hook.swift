/// Something to run at a phase of a recovery.
///
/// ## Implementing
/// `run` returns within ``deadline`` whatever happens, and never throws: a failure is a result. It may be called again for the same recovery
/// with a higher ``HookInvocation/attempt``: a hook must be safe to repeat. Cancellation means shutdown; the outcome stays open then.
public protocol Hook: Sendable {
    /// For audits; the incumbent's shell line, or a name.
    var name: String { get }
    var phase: HookPhase { get }
    /// A required hook that fails stops what it precedes. Best-effort hooks are only recorded.
    var isRequired: Bool { get }
    var deadline: Duration { get }
    func run(_ invocation: HookInvocation) async -> HookResult
}

public enum HookResult: Hashable, Sendable {
    /// The tail of the output, bounded.
    case succeeded(output: String)
    /// Started, and nobody waits for it (a shell line that ends in `&`).
    case started
    case failed(reason: String, output: String)
    case timedOut(output: String)

    public var isSuccess: Bool {
        switch self {
        case .succeeded, .started: true
        case .failed, .timedOut: false
        }
    }
}
