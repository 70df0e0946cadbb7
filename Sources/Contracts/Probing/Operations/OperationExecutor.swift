public import Refactoring
public import TopologyModel

/// Carries out plans with a controller: for programs that embed refactoring without the manager.
///
/// ```swift
/// let plan = OperationPlanner(topology: topology, now: clock.now()).plan(.relocate(replica, below: target))
/// guard !plan.isRefused else { return print(plan.blockers) }
/// let result = await OperationExecutor(controller: controller, now: clock.now, sleep: clock.sleep).run(plan)
/// ```
///
/// ## If it stops half-way
/// A cancelled run ends with ``TrackResult/End/abandoned(_:)``: servers stay as the last step left them.
public actor OperationExecutor {
    public typealias Note = @Sendable (_ server: InstanceAddress, _ text: String) -> Void

    private let controller: any ReplicationController
    private let policy: RefactoringPolicy
    private let now: @Sendable () -> MonotonicInstant
    private let sleep: @Sendable (MonotonicInstant) async throws -> Void
    private var pins: UInt64 = 0

    /// - Parameters:
    ///   - policy: the one that the plans were made with.
    ///   - now: a clock that counts suspend.
    ///   - sleep: returns at or after the instant, or throws `CancellationError`.
    public init(
        controller: any ReplicationController, policy: RefactoringPolicy = RefactoringPolicy(), now: @escaping @Sendable () -> MonotonicInstant,
        sleep: @escaping @Sendable (MonotonicInstant) async throws -> Void
    ) {
        self.controller = controller
        self.policy = policy
        self.now = now
        self.sleep = sleep
    }

    /// Returns when every track has ended and what had to be restored is, or its time is over.
    ///
    /// - Parameters:
    ///   - plan: one that is not refused; a refused one has no steps and ends at once.
    ///   - note: told of each step as it begins.
    public func run(_ plan: OperationPlan, note: Note = { _, _ in }) async -> OperationResult {
        pins += 1
        var run = Run(machine: OperationMachine(plan: plan, policy: policy, pin: SessionPin(rawValue: pins)))
        return await withTaskGroup(of: Outcome.self) { group in
            var effects: [OperationEffect] = []
            run.machine.begin(now: now(), into: &effects)
            await begin(effects, &run, in: &group, note)
            while !run.machine.isFinished, let outcome = await group.next() {
                effects = []
                switch outcome {
                case .acted(let token, let answer): run.machine.acted(token, answer, now: now(), into: &effects)
                case .woke(let moment):
                    if run.sleepingUntil == moment { run.sleepingUntil = nil }
                    run.machine.wake(now: now(), into: &effects)
                case .cancelled: run.machine.abandon("the program gave it up", into: &effects)
                }
                await begin(effects, &run, in: &group, note)
            }
            group.cancelAll()
            return run.machine.result ?? OperationResult(plan: plan, tracks: [])
        }
    }

    private struct Run {
        var machine: OperationMachine
        var sleepingUntil: MonotonicInstant?
    }

    private enum Outcome: Sendable {
        case acted(OperationToken, ActionOutcome)
        case woke(MonotonicInstant)
        case cancelled
    }

    private func begin(_ effects: [OperationEffect], _ run: inout Run, in group: inout TaskGroup<Outcome>, _ note: Note) async {
        for effect in effects {
            switch effect {
            case .act(let token, let request):
                group.addTask { [controller] in .acted(token, await controller.perform(request)) }
            case .note(let server, let text): note(server, text)
            case .ended(let pin): await controller.release(pin)
            }
        }
        guard !run.machine.isFinished, let next = run.machine.nextWakeUp, run.sleepingUntil.map({ next < $0 }) ?? true else { return }
        run.sleepingUntil = next
        group.addTask { [sleep] in
            do { try await sleep(next) } catch { return .cancelled }
            return .woke(next)
        }
    }
}
