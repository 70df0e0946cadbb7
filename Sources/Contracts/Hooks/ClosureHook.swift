/// A hook in the embedding program: an async closure.
///
/// The closure returns the text for the audit and throws to fail. It gets ``deadline``; then its task is cancelled, the hook reports
/// ``HookResult/timedOut(output:)`` and the recovery goes on. A closure that ignores its cancellation keeps running, alone: until it ends,
/// further runs of this hook fail at once, so no more than one is ever left behind per concurrent recovery of the moment it hung.
public struct ClosureHook: Hook {
    /// The longest text of a closure's result that is kept, in bytes.
    public static let maximumOutputBytes = 16 * 1024

    public let name: String
    public let phase: HookPhase
    public let isRequired: Bool
    public let deadline: Duration
    private let clock: any Clock<Duration>
    private let body: @Sendable (HookInvocation) async throws -> String
    private let gate = AbandonGate()

    public init(
        name: String, phase: HookPhase, isRequired: Bool = false, deadline: Duration, clock: any Clock<Duration> = ContinuousClock(),
        body: @escaping @Sendable (HookInvocation) async throws -> String
    ) {
        self.name = name
        self.phase = phase
        self.isRequired = isRequired
        self.deadline = deadline
        self.clock = clock
        self.body = body
    }

    public func run(_ invocation: HookInvocation) async -> HookResult {
        let body = body
        let outcome = await BoundedRun<HookResult>.run(for: deadline, clock: clock, gate: gate) {
            do {
                return .succeeded(output: ClosureHook.bounded(try await body(invocation)))
            } catch {
                return .failed(reason: ClosureHook.bounded("\(error)"), output: "")
            }
        }
        return outcome.hookResult(limit: deadline)
    }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= maximumOutputBytes ? text : String(decoding: text.utf8.suffix(maximumOutputBytes), as: UTF8.self)
    }
}
