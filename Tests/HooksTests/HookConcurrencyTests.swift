import Hooks
import Synchronization
import Testing
import TopologyModel

@Suite struct HookConcurrencyTests {
    private final class Crowd: Sendable {
        private let state = Mutex((now: 0, most: 0))
        var most: Int { state.withLock { $0.most } }

        func enter() {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }
    }

    /// Tells who has begun, and holds everybody until it is opened.
    private struct Gatekeeper: Hook {
        let name = "gatekeeper"
        let phase: HookPhase
        let isRequired = true
        let deadline = Duration.seconds(5)
        let latch = Latch()
        let crowd = Crowd()
        let begun: AsyncStream<String>.Continuation

        func run(_ invocation: HookInvocation) async -> HookResult {
            crowd.enter()
            begun.yield(invocation.failed.host)
            await latch.wait()
            crowd.leave()
            return .succeeded(output: "")
        }
    }

    private func invocation(_ phase: HookPhase, _ host: String) -> HookInvocation { HookInvocation(phase: phase, failed: InstanceAddress(host: host, port: 3306)) }

    @Test func `no more hooks run at once than there is room for, over all recoveries, and all have their turn`() async {
        let (hosts, begun) = AsyncStream.makeStream(of: String.self)
        var seen = hosts.makeAsyncIterator()
        let hook = Gatekeeper(phase: .preFailover, begun: begun)
        let runner = HookRunner(HookList([hook]), maximumAtOnce: 2, clock: StoppedClock())
        let runs = (0..<5).map { number in
            let invocation = invocation(.preFailover, "db-\(number)")
            return Task { await runner.run(invocation) }
        }
        var order: [String] = []
        for _ in 0..<2 { order.append(await seen.next() ?? "") }
        await hook.latch.open()
        for _ in 0..<3 { order.append(await seen.next() ?? "") }
        #expect(Set(order) == Set((0..<5).map { "db-\($0)" }))
        for run in runs { #expect(await run.value.reports.map(\.result) == [.succeeded(output: "")]) }
        #expect(hook.crowd.most <= 2)
    }

    private static let before: [HookPhase] = [.preFailover, .fencing, .preGracefulTakeover]
    private static let announced: [HookPhase] = [.onDetection, .postTakePrimary]

    /// Whoever cannot come to its hook never ends: the test would not, either.
    @Test(arguments: HookPhase.allCases) func `what holds up the opening of a primary does not wait for what tells of it`(phase: HookPhase) async {
        let (hosts, begun) = AsyncStream.makeStream(of: String.self)
        var seen = hosts.makeAsyncIterator()
        let other: HookPhase = Self.before.contains(phase) ? .postFailover : Self.announced.contains(phase) ? .preFailover : .fencing
        let hook = Gatekeeper(phase: phase, begun: begun), urgent = Gatekeeper(phase: other, begun: begun)
        let runner = HookRunner(HookList([hook, urgent]), maximumAtOnce: 1, clock: StoppedClock())
        let (busy, free) = (invocation(phase, "busy"), invocation(other, "free"))
        let held = Task { await runner.run(busy) }
        #expect(await seen.next() == "busy")
        let second = Task { await runner.run(free) }
        #expect(await seen.next() == "free")
        await urgent.latch.open()
        await hook.latch.open()
        #expect(await second.value.reports.count == 1)
        #expect(await held.value.reports.count == 1)
    }

    @Test func `who is cancelled while it waits for room leaves at once, and its hooks have not run`() async {
        let (hosts, begun) = AsyncStream.makeStream(of: String.self)
        var seen = hosts.makeAsyncIterator()
        let hook = Gatekeeper(phase: .preFailover, begun: begun)
        let runner = HookRunner(HookList([hook]), maximumAtOnce: 1, clock: StoppedClock())
        let (one, other, last) = (invocation(.preFailover, "one"), invocation(.preFailover, "other"), invocation(.preFailover, "last"))
        let holder = Task { await runner.run(one) }
        #expect(await seen.next() == "one")
        let waiter = Task { await runner.run(other) }
        waiter.cancel()
        let report = await waiter.value
        #expect(report.isCancelled && report.reports.isEmpty && report.skipped == ["gatekeeper"])
        await hook.latch.open()
        #expect(await holder.value.stopper == nil)
        // The room is not lost.
        #expect(await runner.run(last).reports.count == 1)
        #expect(hook.crowd.most == 1)
    }
}
