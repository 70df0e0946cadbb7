import Synchronization

/// Runs the hooks of one phase: in order, one after the other.
///
/// A required hook that fails stops the list; a best-effort one is only reported. Lists of different recoveries may run at the same time, with a bounded number of hooks in all:
/// a hook for which there is no room waits for its turn, and its deadline begins with it. Hooks that hold up a recovery before it opens a primary, those that run afterwards, and
/// announcements, for which nothing waits, have room of their own each: a receiver of news that hangs does not keep another cluster's primary from being opened.
///
/// Hooks keep their own deadlines. A hook that does not is left ``deadlineMargin`` after its deadline and reported as timed out; its task is
/// cancelled, and as long as it runs on, further runs of a hook of that phase and name fail at once.
///
/// ## If it stops half-way
/// When the caller is cancelled the hook in hand is cancelled and the report says so. Nothing says which of its effects happened: run the
/// list again with the next ``HookInvocation/attempt``.
public final class HookRunner: Sendable {
    /// What a hook gets beyond its deadline before it is given up: time to end its process and collect the output.
    public static let deadlineMargin = Duration.seconds(2)

    /// So many clusters fail together when a data center does, and one machine can start so many programs.
    public static let defaultMaximumAtOnce = 64
    /// Announcements run in a fraction of it.
    private static let announcementShare = 4

    private struct GateKey: Hashable {
        var phase: HookPhase
        var name: String
    }

    private let list: HookList
    private let clock: any Clock<Duration>
    private let before: HookSlots
    private let afterwards: HookSlots
    private let announcements: HookSlots
    /// One per configured hook name, so bounded by the configuration.
    private let gates = Mutex<[GateKey: AbandonGate]>([:])

    /// - Parameter maximumAtOnce: at least 1. So many hooks that hold up recoveries run at the same time, beside them as many of those that run afterwards, and a quarter as many announcements.
    public init(_ list: HookList, maximumAtOnce: Int = HookRunner.defaultMaximumAtOnce, clock: any Clock<Duration> = ContinuousClock()) {
        self.list = list
        self.clock = clock
        before = HookSlots(maximumAtOnce)
        afterwards = HookSlots(maximumAtOnce)
        announcements = HookSlots(maximumAtOnce / HookRunner.announcementShare)
    }

    public func run(_ invocation: HookInvocation) async -> HookListReport {
        await run(invocation, clock: clock)
    }

    private func run<C: Clock<Duration>>(_ invocation: HookInvocation, clock: C) async -> HookListReport {
        let hooks = list.hooks(of: invocation.phase)
        let slots = slots(of: invocation.phase.room)
        var reports: [HookReport] = []
        for hook in hooks where !Task.isCancelled {
            guard await slots.enter() else { break }
            defer { slots.leave() }
            var told = invocation
            told.idempotencyKey = invocation.idempotencyKey(ofHook: hook.name)
            let start = clock.now
            let limit = hook.deadline + HookRunner.deadlineMargin
            let outcome = await BoundedRun<HookResult>.run(for: limit, clock: clock, gate: gate(for: hook)) { [told] in await hook.run(told) }
            let report = HookReport(
                name: hook.name, isRequired: hook.isRequired, result: outcome.hookResult(limit: limit), duration: start.duration(to: clock.now))
            reports.append(report)
            if report.stopsList { break }
        }
        return HookListReport(
            phase: invocation.phase, reports: reports, skipped: hooks.dropFirst(reports.count).map(\.name), isCancelled: Task.isCancelled)
    }

    private func slots(of room: HookRoom) -> HookSlots {
        switch room {
        case .before: before
        case .afterwards: afterwards
        case .announcements: announcements
        }
    }

    private func gate(for hook: any Hook) -> AbandonGate {
        gates.withLock { gates in
            let key = GateKey(phase: hook.phase, name: hook.name)
            if let gate = gates[key] { return gate }
            let gate = AbandonGate()
            gates[key] = gate
            return gate
        }
    }
}
