import BatonTesting
import Hooks
import Synchronization
import Testing
import TopologyModel

/// A clock on which every wait is over at once, and which then shows the time that was waited for.
final class InstantClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }
    }
    private let current = Mutex(Instant(offset: .zero))
    var now: Instant { current.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        current.withLock { $0 = max($0, deadline) }
    }
}

/// A clock on which no wait ends but by cancellation.
struct StoppedClock: Clock {
    typealias Instant = ContinuousClock.Instant
    var now: Instant { start }
    private let start = ContinuousClock.now
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        continuation.finish()
        try Task.checkCancellation()
    }
}

/// Holds its visitors until it is opened, whether they are cancelled or not.
actor Latch {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    func wait() async {
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }
    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

@Suite struct HookRunnerTests {
    let invocation = HookInvocation(phase: .preFailover, failed: InstanceAddress(host: "db-1", port: 3306))

    @Test func `hooks of the phase run in the order of their definition`() async {
        let first = RecordingHook(name: "first", phase: .preFailover, results: [.succeeded(output: "1")])
        let other = RecordingHook(name: "other", phase: .postFailover)
        let second = RecordingHook(name: "second", phase: .preFailover, results: [.started])
        let report = await HookRunner(HookList([first, other, second]), clock: StoppedClock()).run(invocation)
        #expect(report == HookListReport(
            phase: .preFailover,
            reports: [
                HookReport(name: "first", isRequired: false, result: .succeeded(output: "1"), duration: .zero),
                HookReport(name: "second", isRequired: false, result: .started, duration: .zero),
            ], skipped: [], isCancelled: false))
        #expect(first.invocations == [invocation])
        #expect(other.invocations.isEmpty)
    }

    @Test func `a required hook that fails stops the list, a best-effort one does not`() async {
        let failure = HookResult.failed(reason: "no", output: "")
        let hooks: [RecordingHook] = [
            RecordingHook(name: "a", phase: .preFailover, results: [failure]),
            RecordingHook(name: "b", phase: .preFailover, isRequired: true, results: [.timedOut(output: "")]),
            RecordingHook(name: "c", phase: .preFailover, isRequired: true),
        ]
        let report = await HookRunner(HookList(hooks), clock: StoppedClock()).run(invocation)
        #expect(report.reports.map(\.name) == ["a", "b"])
        #expect(report.stopper?.name == "b")
        #expect(report.skipped == ["c"])
        #expect(hooks[2].invocations.isEmpty)
    }

    @Test func `a hung closure does not hang the list, and is not started again until it ends`() async {
        let latch = Latch()
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let hung = ClosureHook(name: "hung", phase: .preFailover, deadline: .seconds(3), clock: InstantClock()) { _ in
            await latch.wait()
            ended.yield()
            return "late"
        }
        let after = RecordingHook(name: "after", phase: .preFailover)
        let runner = HookRunner(HookList([hung, after]), clock: StoppedClock())
        let first = await runner.run(invocation)
        #expect(first.reports.map(\.result) == [.timedOut(output: ""), .succeeded(output: "")])
        let second = await hung.run(invocation)
        #expect(second == .failed(reason: "an earlier run passed its deadline of 3.0 seconds and has not ended", output: ""))
        await latch.open()
        for await _ in ends { break }
    }

    @Test func `a hook that breaks its own deadline is given up by the runner`() async {
        struct Hung: Hook {
            let name = "hung"
            let phase = HookPhase.preFailover
            let isRequired = true
            let deadline = Duration.seconds(5)
            let latch: Latch
            func run(_ invocation: HookInvocation) async -> HookResult {
                await latch.wait()
                return .succeeded(output: "")
            }
        }
        let latch = Latch()
        let report = await HookRunner(HookList([Hung(latch: latch)]), clock: InstantClock()).run(invocation)
        #expect(report.reports == [
            HookReport(name: "hung", isRequired: true, result: .timedOut(output: ""), duration: .seconds(5) + HookRunner.deadlineMargin)
        ])
        #expect(report.stopper?.name == "hung")
        await latch.open()
    }

    @Test func `an error of a closure is its reason`() async {
        struct Problem: Error, CustomStringConvertible { var description: String { "the proxy said no" } }
        let hook = ClosureHook(name: "proxy", phase: .preFailover, deadline: .seconds(1), clock: StoppedClock()) { _ in throw Problem() }
        #expect(await hook.run(invocation) == .failed(reason: "the proxy said no", output: ""))
    }

    @Test func `a closure keeps only the end of a long text`() async {
        let hook = ClosureHook(name: "long", phase: .preFailover, deadline: .seconds(1), clock: StoppedClock()) { _ in
            String(repeating: "x", count: 100_000) + "end"
        }
        let expected = String(repeating: "x", count: ClosureHook.maximumOutputBytes - 3) + "end"
        #expect(await hook.run(invocation) == .succeeded(output: expected))
    }

    @Test func `cancellation ends the list and leaves its outcome open`() async {
        let latch = Latch()
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let hung = ClosureHook(name: "hung", phase: .preFailover, deadline: .seconds(3), clock: StoppedClock()) { _ in
            started.yield()
            await latch.wait()
            return ""
        }
        let after = RecordingHook(name: "after", phase: .preFailover)
        let runner = HookRunner(HookList([hung, after]), clock: StoppedClock())
        let invocation = invocation
        let task = Task { await runner.run(invocation) }
        for await _ in starts { break }
        task.cancel()
        let report = await task.value
        #expect(report.isCancelled)
        #expect(report.reports.allSatisfy { !$0.result.isSuccess })
        #expect(report.skipped == ["after"])
        await latch.open()
    }
}
