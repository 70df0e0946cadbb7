import Clocks
import ControlModel
import KVPublishers
import Logging
import Orchestration
import Synchronization
import Testing
import TopologyModel

/// Time that a test moves. Whoever sleeps is woken when it has come.
private final class TestClock: Sendable {
    private struct State {
        var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
        var sleepers: [(id: UInt64, until: MonotonicInstant, wake: CheckedContinuation<Void, Never>)] = []
        var ids: UInt64 = 0
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())

    var now: MonotonicInstant { state.withLock { $0.now } }

    var clock: ServiceClock {
        ServiceClock(
            now: { self.now }, wall: { WallTime(milliseconds: self.now.nanoseconds / 1_000_000) },
            sleep: { until in
                await self.sleep(until)
                try Task.checkCancellation()
            })
    }

    private func sleep(_ until: MonotonicInstant) async {
        let id = state.withLock { state in
            state.ids += 1
            return state.ids
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isOver = state.withLock { state in
                    let isOver = state.now >= until || state.cancelled.contains(id)
                    if !isOver { state.sleepers.append((id, until, wake)) }
                    return isOver
                }
                if isOver { wake.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.wake.resume()
        }
    }

    func advance(_ duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now + duration
            let now = state.now
            defer { state.sleepers.removeAll { $0.until <= now } }
            return state.sleepers.filter { $0.until <= now }
        }
        for sleeper in woken { sleeper.wake.resume() }
    }
}

/// Tells of every end of a call, so that a test waits for what it expects and for nothing else.
private actor ToldPublisher: KVPublisher {
    enum Call: Equatable, Sendable { case published(PublishResult), withdrawn(Int), failed }

    nonisolated let name = "store"
    private let store = InMemoryKVPublisher()
    private var fails = false
    private var listed = 0
    private var calls: [Call] = []
    private var waiter: CheckedContinuation<Call, Never>?

    func fail(_ fails: Bool) { self.fails = fails }

    /// In their order, each once. One asks at a time.
    func nextCall() async -> Call {
        if !calls.isEmpty { return calls.removeFirst() }
        return await withCheckedContinuation { waiter = $0 }
    }

    private func tell(_ call: Call) {
        if let waiter {
            self.waiter = nil
            waiter.resume(returning: call)
        } else {
            calls.append(call)
        }
    }

    func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        if fails {
            tell(.failed)
            throw KVPublisherError(.unreachable, "down")
        }
        let result = try await store.publish(record)
        tell(.published(result))
        return result
    }

    func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? {
        if fails { throw KVPublisherError(.unreachable, "down") }
        return await store.record(of: cluster)
    }

    func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        let result = try await store.withdraw(cluster, because: reason, at: moment)
        listed -= 1
        if listed == 0 { tell(.withdrawn(await store.records.count)) }
        return result
    }

    func clusters() async throws(KVPublisherError) -> [ClusterID] {
        let clusters = try await store.clusters()
        listed = clusters.count
        if clusters.isEmpty { tell(.withdrawn(0)) }
        return clusters
    }

    var records: [StoredRecord] { get async { await store.records } }
}

@Suite(.timeLimit(.minutes(10))) struct RouteKeeperServiceTests {
    private static let cluster = ClusterID(high: 0, low: 1)

    /// One cluster whose primary takes writes.
    private static func state() -> ControlState {
        var state = ControlState()
        let commands: [ControlCommand] = [
            .registerCluster(cluster, primary: InstanceAddress(host: "a", port: 3306)), .primaryTakesWrites(cluster, epoch: .initial),
        ]
        for command in commands { _ = state.apply(command, stamp: CommandStamp(at: WallTime(milliseconds: 0), node: "n"), index: state.lastIndex.next) }
        return state
    }

    private let clock = TestClock()
    private let publisher = ToldPublisher()
    private let states: AsyncStream<RouteState>
    private let input: AsyncStream<RouteState>.Continuation
    private let service: RouteKeeperService

    init() {
        (states, input) = AsyncStream.makeStream(of: RouteState.self, bufferingPolicy: .unbounded)
        service = RouteKeeperService(
            publishers: [publisher], policy: RoutePolicy(routeTTL: .seconds(30)), states: states, clock: clock.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, seed: 1)
    }

    private func hear() { input.yield(RouteState(control: RouteKeeperServiceTests.state(), contactAt: clock.now)) }

    /// Runs the service until `body` has seen what it wanted.
    private func whileRunning(_ body: () async throws -> Void) async throws {
        let service = service
        let running = Task { await service.run() }
        try await body()
        input.finish()
        await running.value
    }

    /// Contact that lasts, until the route is published.
    private func publish() async {
        hearForLong()
        #expect(await publisher.nextCall() == .published(.published))
    }

    private func hearForLong() {
        for _ in 0..<3 {
            hear()
            clock.advance(.seconds(1))
        }
    }

    @Test func `a route is published, withdrawn for want of a quorum, and published again`() async throws {
        try await whileRunning {
            await publish()
            clock.advance(.seconds(30))
            #expect(await publisher.nextCall() == .withdrawn(1))
            #expect(await service.isWithdrawn)
            #expect(await service.troubles == [.withdrawn(after: .seconds(30))])
            await publish()
            #expect(await service.troubles.isEmpty)
        }
    }

    @Test func `without any state the routes that are there are withdrawn`() async throws {
        let left = PrimaryRecord(
            cluster: RouteKeeperServiceTests.cluster, clusterName: "left", primary: InstanceAddress(host: "x", port: 3306), epoch: Epoch(rawValue: 3), recovery: nil,
            at: WallTime(milliseconds: 0))
        _ = try await publisher.publish(left)
        try await whileRunning {
            #expect(await publisher.nextCall() == .published(.published), "by the test itself")
            clock.advance(.seconds(30))
            #expect(await publisher.nextCall() == .withdrawn(1))
        }
        #expect(await publisher.records.map(\.epoch) == [Epoch(rawValue: 3)])
    }

    @Test func `a store that failed is asked again`() async throws {
        await publisher.fail(true)
        try await whileRunning {
            hearForLong()
            #expect(await publisher.nextCall() == .failed)
            while await service.troubles.isEmpty { await Task.yield() }
            #expect(await service.troubles == [.store(0, reason: "down")])
            await publisher.fail(false)
            clock.advance(.seconds(1))
            #expect(await publisher.nextCall() == .published(.published))
        }
    }

    // MARK: For people

    @Test func `a submission ends when every store was told, and says what each did`() async throws {
        try await whileRunning {
            #expect(await service.submit(nil) == nil, "it is just starting")
            await publish()
            // The first one may still hear of the publication that was under way.
            #expect(await service.submit(nil)?.count == 1)
            let submitted = try #require(await service.submit(nil))
            #expect(submitted.map(\.outcome) == [.unchanged] && submitted.map(\.store) == ["store"] && submitted[0].record.primary.host == "a")
            #expect(await publisher.nextCall() == .published(.unchanged))
            await publisher.fail(true)
            // The first one may hear again of what was done before.
            #expect(await service.submit(RouteKeeperServiceTests.cluster)?.count == 1)
            #expect(await service.submit(RouteKeeperServiceTests.cluster)?.map(\.outcome) == [.failed("down")])
            #expect(await service.submit(ClusterID(high: 9, low: 9)) == [], "nothing is known of it")
        }
        #expect(await service.submit(nil) == nil, "it is over")
    }

    @Test func `a report holds stores against what they should say`() async throws {
        try await whileRunning {
            let foreign = PrimaryRecord(
                cluster: ClusterID(high: 7, low: 7), clusterName: "theirs", primary: InstanceAddress(host: "x", port: 3306), epoch: .initial, recovery: nil, at: WallTime(milliseconds: 0))
            _ = try await publisher.publish(foreign)
            #expect(await publisher.nextCall() == .published(.published), "by the test itself")
            #expect(await service.report(of: nil).phase == .starting)
            await publish()
            let other = InMemoryKVPublisher(name: "other")
            await service.add(other)
            await service.add(InMemoryKVPublisher(name: "other"))
            while await other.records.isEmpty { await Task.yield() }
            let report = await service.report(of: nil)
            #expect(report.phase == .publishing && report.stores == ["store", "other"] && report.troubles == [])
            #expect(report.comparisons.map { "\($0.cluster.low) \($0.store) \($0.verdict)" } == ["1 store same", "1 other same", "7 store foreign"])
            #expect(await service.report(of: RouteKeeperServiceTests.cluster).comparisons.count == 2)
            _ = try await other.withdraw(RouteKeeperServiceTests.cluster, because: "by hand", at: WallTime(milliseconds: 0))
            #expect(await service.report(of: RouteKeeperServiceTests.cluster).comparisons.map(\.verdict) == [.same, .outdated])
            await publisher.fail(true)
            #expect(await service.report(of: nil).comparisons.filter { $0.store == "store" }.map(\.trouble) == ["down", "down"])
        }
    }

    @Test func `the end of the states leaves the routes as they are`() async throws {
        try await whileRunning { await publish() }
        #expect(await publisher.records.first.map { if case .primary = $0 { true } else { false } } == true)
    }

    @Test func `cancellation leaves the routes as they are`() async throws {
        let service = service
        let running = Task { await service.run() }
        await publish()
        running.cancel()
        await running.value
        #expect(await publisher.records.first.map { if case .primary = $0 { true } else { false } } == true)
    }
}
