import Hooks
import Synchronization
import Testing
import TopologyModel

@Suite struct HookConcurrencyTests {
    /// Tells who has begun, and holds everybody until it is opened.
    private struct Gatekeeper: Hook {
        let name: String
        let phase: HookPhase
        let isRequired = true
        let deadline = Duration.seconds(5)
        let latch: Latch
        let begun: AsyncStream<String>.Continuation

        func run(_ invocation: HookInvocation) async -> HookResult {
            begun.yield(invocation.failed.host)
            await latch.wait()
            return .succeeded(output: "")
        }
    }

    private func invocation(_ phase: HookPhase, _ host: String) -> HookInvocation { HookInvocation(phase: phase, failed: InstanceAddress(host: host, port: 3306)) }

    @Test func `no more hooks run at once than there is room for, and who waits gets it in turn`() async {
        let (hosts, begun) = AsyncStream.makeStream(of: String.self)
        var seen = hosts.makeAsyncIterator()
        let latches = [Latch(), Latch(), Latch()]
        let gates = zip(["a", "b", "c"], latches).map { Gatekeeper(name: $0, phase: .preFailover, latch: $1, begun: begun) }
        // One hook each, so that each waits for its own latch.
        let runner = HookRunner(HookList([gates[0]]), maximumAtOnce: 2, clock: StoppedClock())
        let runs = (0..<5).map { number in
            let invocation = invocation(.preFailover, "db-\(number)")
            return Task { await runner.run(invocation) }
        }
        var first: [String] = []
        for _ in 0..<2 { first.append(await seen.next() ?? "") }
        #expect(Set(first).count == 2)
        // Announcements have room of their own.
        let announced = Gatekeeper(name: "announced", phase: .onDetection, latch: latches[1], begun: begun)
        let both = HookRunner(HookList([gates[0], announced]), maximumAtOnce: 1, clock: StoppedClock())
        let busy = invocation(.preFailover, "busy"), told = invocation(.onDetection, "told")
        let held = Task { await both.run(busy) }
        #expect(await seen.next() == "busy")
        let announcement = Task { await both.run(told) }
        #expect(await seen.next() == "told")
        await latches[1].open()
        #expect(await announcement.value.reports.count == 1)
        // The others begin only when one of those has ended.
        await latches[0].open()
        var rest: [String] = []
        for _ in 0..<3 { rest.append(await seen.next() ?? "") }
        #expect(Set(first + rest) == Set((0..<5).map { "db-\($0)" }))
        for run in runs { #expect(await run.value.reports.map(\.result) == [.succeeded(output: "")]) }
        _ = await held.value
    }

    @Test func `who is cancelled while it waits for room leaves at once, and its hooks have not run`() async {
        let (hosts, begun) = AsyncStream.makeStream(of: String.self)
        var seen = hosts.makeAsyncIterator()
        let latch = Latch()
        let runner = HookRunner(HookList([Gatekeeper(name: "a", phase: .preFailover, latch: latch, begun: begun)]), maximumAtOnce: 1, clock: StoppedClock())
        let (one, other, last) = (invocation(.preFailover, "one"), invocation(.preFailover, "other"), invocation(.preFailover, "last"))
        let holder = Task { await runner.run(one) }
        #expect(await seen.next() == "one")
        let waiter = Task { await runner.run(other) }
        waiter.cancel()
        let report = await waiter.value
        #expect(report.isCancelled && report.reports.isEmpty && report.skipped == ["a"])
        await latch.open()
        #expect(await holder.value.stopper == nil)
        // The room is not lost.
        #expect(await runner.run(last).reports.count == 1)
    }
}
