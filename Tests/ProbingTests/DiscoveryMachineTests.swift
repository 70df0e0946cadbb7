import BatonTesting
@testable import Probing
import Testing
import TopologyModel

/// A discovery whose probes are answered from builders, one millisecond later.
struct DiscoveryScene {
    var machine: DiscoveryMachine
    var servers: [InstanceBuilder]
    var now = TopologyFixtures.now
    var requests: [ProbeRequest] = []
    var changes: [DiscoveryChange] = []
    /// Details probes are not answered.
    var holdsDetails = false
    /// Probes under way, with their beginnings.
    var underWay: [(request: ProbeRequest, startedAt: MonotonicInstant)] = []

    init(_ servers: [InstanceBuilder], policy: DiscoveryPolicy = .init()) {
        self.servers = servers
        machine = DiscoveryMachine(policy: policy)
    }

    /// Takes what is due and returns it.
    @discardableResult
    mutating func due() -> [ProbeRequest] {
        var new: [ProbeRequest] = []
        machine.takeDue(now: now, into: &new, changes: &changes)
        requests += new
        underWay += new.map { ($0, now) }
        return new
    }

    mutating func answer(_ request: ProbeRequest, _ outcome: ProbeOutcome) {
        guard let index = underWay.firstIndex(where: { $0.request == request }) else { return }
        let startedAt = underWay.remove(at: index).startedAt
        machine.take(ProbeReport(request: request, startedAt: startedAt, finishedAt: now, outcome: outcome), now: now, changes: &changes)
    }

    mutating func answerAll() {
        for (request, _) in underWay where !(holdsDetails && request.lane == .details) { answer(request, outcome(of: request)) }
    }

    func outcome(of request: ProbeRequest) -> ProbeOutcome {
        guard let server = servers.first(where: { $0.address == request.address }) else { return DiscoveryScene.refused }
        return .read(server.facts(), announcedReplicas: request.lane == .details ? server.announcedReplicas : nil)
    }

    /// Runs for a time in steps of a millisecond, answering everything a step later.
    mutating func run(_ duration: Duration) {
        let end = now + duration
        while now < end {
            answerAll()
            due()
            now = now + .milliseconds(1)
        }
        answerAll()
    }

    static let refused = ProbeOutcome.unreachable(ProbeFailure(kind: .refused, code: 2003, message: "connection refused"))

    func id(_ name: String) -> InstanceID? { machine.topology.id(of: InstanceBuilder.address(name)) }
}

@Suite("Discovery")
struct DiscoveryMachineTests {
    /// db1 <- db2 <- db4 and db1 <- db3, each announcing its replicas.
    private static func tree() -> [InstanceBuilder] {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4")
        fleet["db1"].announcedReplicas = ["db2", "db3"].map { InstanceBuilder.address($0) }
        fleet["db2"].announcedReplicas = [InstanceBuilder.address("db4")]
        return fleet.instances
    }

    @Test(arguments: ["db1", "db2", "db3", "db4"]) func `one seed finds the whole tree`(_ seed: String) {
        var scene = DiscoveryScene(DiscoveryMachineTests.tree())
        scene.machine.watch(InstanceBuilder.address(seed), now: scene.now)
        #expect(!scene.machine.isComplete)
        scene.run(.milliseconds(20))
        #expect(scene.machine.isComplete)
        #expect(scene.machine.topology.clusters.map { $0.members.map(\.address.host) } == [["db1", "db2", "db3", "db4"]])
        #expect(scene.changes.count { if case .found = $0 { true } else { false } } == 3)
    }

    @Test func `a single server is probed once per interval, with details at their interval`() {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(40_500))
        // The second turn is somewhere within the interval, those that follow are one interval apart.
        let liveness = scene.requests.count { $0.lane == .liveness }
        #expect((41...42).contains(liveness), "\(liveness)")
        let details = scene.requests.indices.filter { scene.requests[$0].lane == .details }
        #expect(details.first == 1, "after the first reading")
        // Ten readings and the details between one and the next.
        #expect(zip(details.dropFirst(), details.dropFirst(2)).allSatisfy { $1 - $0 == 11 }, "\(details)")
        #expect((4...5).contains(details.count), "\(details)")
    }

    @Test func `details that take long, or never come, delay nothing and say nothing of the server`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2).following("db1")])
        scene.holdsDetails = true
        scene.machine.watch(InstanceBuilder.address("db2"), now: scene.now)
        scene.run(.milliseconds(500))
        #expect(!scene.machine.isComplete, "who replicates from them is not known yet")
        scene.requests = []
        scene.run(.seconds(20))
        #expect((39...41).contains(scene.requests.count { $0.address.host == "db1" && $0.lane == .liveness }))
        #expect(scene.requests.allSatisfy { $0.lane == .liveness }, "one details probe at a time")
        let primary = try #require(scene.id("db1"))
        #expect(!scene.changes.contains(.late(primary)) && !scene.changes.contains(.slow(primary)))
        let before = scene.machine.topology.instance(primary)
        scene.changes = []
        for (request, _) in scene.underWay where request.lane == .details {
            scene.answer(request, .unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time")))
        }
        #expect(scene.changes.isEmpty && scene.machine.topology.instance(primary) === before && before?.freshness.detailsReadAt == nil)
        #expect(scene.machine.isComplete)
        scene.holdsDetails = false
        scene.run(.seconds(10))
        #expect(scene.machine.topology.instance(primary)?.freshness.detailsReadAt != nil)
        #expect(scene.changes.contains(.detailed(primary)))
    }

    /// A path that was cut for a moment in the middle of a failover: the next thing that is heard of a replica is what an action on it read.
    @Test func `a server that answers an action is read in its turns again, however long they were put off`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.seconds(2))
        let server = try #require(scene.id("db1"))
        let servers = scene.servers
        scene.servers = []
        for _ in 0..<10 {
            scene.machine.expedite(server, at: scene.now, fresh: true)
            scene.run(.milliseconds(10))
        }
        scene.servers = servers
        scene.machine.noteFacts(servers[0].facts(), of: server, readAt: scene.now)
        scene.requests = []
        scene.run(.seconds(4))
        #expect((3...5).contains(scene.requests.count { $0.lane == .liveness }), "\(scene.requests)")
    }

    @Test func `details are added to the newest facts and replace nothing else`() throws {
        var server = InstanceBuilder("db1")
        var scene = DiscoveryScene([server])
        let id = scene.machine.watch(server.address, now: scene.now)
        scene.run(.milliseconds(5))
        scene.holdsDetails = true
        while !scene.underWay.contains(where: { $0.request.lane == .details }) { scene.run(.milliseconds(1)) }
        let asked = scene.underWay.first { $0.request.lane == .details }
        // What the details probe says beside the details is of before somebody closed the server.
        let details = InstanceDetails(lowerCaseTableNames: 1)
        let old = server.facts().with(details: details)
        server.settings.readOnly = true
        scene.servers = [server]
        scene.run(.seconds(2))
        scene.answer(try #require(asked).request, .read(old, announcedReplicas: []))
        let facts = try #require(scene.machine.topology.instance(id)?.facts)
        #expect(facts.settings.readOnly && facts.details == details)
    }

    @Test func `a reading that began before a newer one proves life and changes nothing else`() throws {
        var server = InstanceBuilder("db1")
        var scene = DiscoveryScene([server])
        let id = scene.machine.watch(server.address, now: scene.now)
        scene.run(.seconds(2))
        scene.machine.expedite(id, at: scene.now, fresh: false)
        let older = try #require(scene.due().first)
        let old = server.facts()
        scene.now = scene.now + .milliseconds(5)
        server.settings.readOnly = true
        scene.machine.noteFacts(server.facts(), of: id, readAt: scene.now)
        scene.now = scene.now + .milliseconds(5)
        scene.changes = []
        scene.answer(older, .read(old, announcedReplicas: nil))
        #expect(scene.changes == [.answered(id)])
        let instance = try #require(scene.machine.topology.instance(id))
        #expect(instance.facts?.settings.readOnly == true && instance.freshness.aliveAt == scene.now)
    }

    @Test func `details have an age of their own, and a failed probe makes neither lane's facts younger`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let start = scene.now
        scene.machine.watch(InstanceBuilder.address("db1"), now: start)
        scene.run(.milliseconds(5_500))
        func instance() throws -> Instance { try #require(scene.machine.topology.instance(at: InstanceBuilder.address("db1"))) }
        // Where in its interval a lane has its turn is drawn; the details may have followed the last reading.
        for _ in 0..<3 {
            guard let details = try instance().freshness.detailsReadAt, let read = try instance().freshness.readAt, details > read else { break }
            scene.run(.seconds(1))
        }
        let read = try instance()
        let detailsAt = try #require(read.freshness.detailsReadAt)
        let readAt = try #require(read.freshness.readAt)
        #expect(detailsAt >= start && detailsAt < readAt && readAt > start + .seconds(4))
        scene.servers = []
        scene.run(.milliseconds(10_000))
        let failed = try #require(scene.machine.topology.instance(at: InstanceBuilder.address("db1")))
        #expect(failed.freshness.failures > 0 && failed.facts === read.facts)
        #expect(failed.freshness.detailsReadAt == detailsAt && failed.freshness.readAt == read.freshness.readAt)
    }

    @Test func `at most one kept and one fresh probe are under way, whatever is asked for`() {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        for step in 0..<200 {
            scene.machine.expedite(id, at: scene.now, fresh: step % 2 == 0)
            scene.due()
            #expect(scene.underWay.count { $0.request.freshConnection } <= 1)
            #expect(scene.underWay.count { !$0.request.freshConnection } <= 1)
            scene.now = scene.now + .milliseconds(10)
        }
        #expect(scene.requests.count == 2)
        scene.answerAll()
        scene.due()
        #expect(scene.underWay.count { $0.request.lane == .details } == 1)
        scene.answerAll()
        scene.now = scene.now + .seconds(2)
        let later = scene.due()
        #expect(!later.isEmpty, "it goes on after the answers")
    }

    @Test func `a slow answer is told once per probe`() {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        func told() -> Int { scene.changes.count { $0 == .slow(id) } }
        scene.due()
        scene.now = scene.now + .milliseconds(249)
        scene.due()
        #expect(told() == 0)
        for _ in 0..<10 {
            scene.now = scene.now + .milliseconds(50)
            scene.due()
        }
        #expect(told() == 1)
        scene.answerAll()
        scene.now = scene.now + .seconds(1)
        scene.due()
        scene.now = scene.now + .milliseconds(300)
        scene.due()
        #expect(told() == 2)
    }

    @Test func `of a server that others follow it is told earlier that it is late, and only if it usually is quicker`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2).following("db1")])
        scene.machine.watch(InstanceBuilder.address("db2"), now: scene.now)
        scene.run(.milliseconds(1_500))
        let (primary, replica) = (try #require(scene.id("db1")), try #require(scene.id("db2")))
        func told() -> [DiscoveryChange] { scene.changes.filter { [.late(primary), .slow(primary), .late(replica), .slow(replica)].contains($0) } }
        func ask(andWait wait: Duration) {
            scene.changes = []
            for id in [primary, replica] { scene.machine.expedite(id, at: scene.now, fresh: false) }
            scene.due()
            scene.now = scene.now + wait
            scene.due()
        }
        ask(andWait: .milliseconds(49))
        #expect(told().isEmpty)
        scene.now = scene.now + .milliseconds(1)
        scene.due()
        #expect(told() == [.late(primary)])
        scene.now = scene.now + .milliseconds(40)
        scene.answerAll()
        ask(andWait: .milliseconds(179))
        #expect(told().isEmpty, "90 ms were no trouble last time")
        scene.now = scene.now + .milliseconds(1)
        scene.due()
        #expect(told() == [.late(primary)])
        scene.now = scene.now + .milliseconds(100)
        scene.due()
        #expect(told() == [.late(primary), .slow(replica), .slow(primary)])
        scene.answerAll()
        ask(andWait: .milliseconds(249))
        #expect(told().isEmpty, "what usually takes longer than slow is never only late")
    }

    @Test func `a quick answer is not slow`() {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.seconds(3))
        #expect(!scene.changes.contains { if case .slow = $0 { true } else { false } })
    }

    @Test func `failures are tried again after twice the time, up to the maximum`() {
        var scene = DiscoveryScene([])
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        var waits: [Int64] = []
        var last: MonotonicInstant?
        for _ in 0..<9 {
            let due = scene.machine.nextDue ?? scene.now
            scene.now = max(scene.now, due)
            while scene.due().isEmpty, let next = scene.machine.nextDue { scene.now = next }
            if let last { waits.append((scene.now - last).wholeMilliseconds) }
            last = scene.now
            scene.answerAll()
        }
        let longest: [Int64] = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        /// Up to a quarter less, and the jitter of a turn more.
        #expect(zip(waits, longest).allSatisfy { ($1 * 3 / 4...$1 + 50).contains($0) }, "\(waits)")
        #expect(Set(waits.suffix(3)).count > 1, "each wait is another")
        #expect(scene.machine.topology.allInstances.first?.freshness.failures == 9)
    }

    @Test func `a success ends the back-off, and a failure keeps the facts`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(2))
        let facts = scene.machine.topology.instance(id)?.facts
        let servers = scene.servers
        scene.servers = []
        scene.run(.seconds(3))
        let failing = try #require(scene.machine.topology.instance(id))
        #expect(failing.facts == facts && facts != nil)
        #expect(!failing.freshness.isLastCheckValid)
        scene.servers = servers
        scene.run(.seconds(5))
        #expect(scene.machine.topology.instance(id)?.freshness.failures == 0)
        #expect(scene.machine.topology.instance(id)?.freshness.isLastCheckValid == true)
    }

    @Test func `two names of one server become one, by its identity`() throws {
        let server = InstanceBuilder("db1")
        var scene = DiscoveryScene([server])
        let first = scene.machine.watch(server.address, now: scene.now)
        scene.run(.milliseconds(3))
        let alias = InstanceBuilder.address("10.0.0.1")
        scene.machine.watch(alias, now: scene.now)
        let asked = scene.due().first { $0.address == alias }
        let request = try #require(asked)
        scene.answer(request, .read(server.facts(), announcedReplicas: nil))
        #expect(scene.changes.contains(.aliased(alias, to: first)))
        #expect(scene.machine.topology.allInstances.count == 1)
        #expect(scene.machine.topology.id(of: alias) == first)
        scene.requests = []
        scene.run(.seconds(3))
        #expect(scene.requests.allSatisfy { $0.address == server.address })
        #expect((3...4).contains(scene.requests.count { $0.lane == .liveness }))
    }

    @Test func `another server at a known address is told, and its facts are not taken`() throws {
        let server = InstanceBuilder("db1")
        var scene = DiscoveryScene([server])
        let id = scene.machine.watch(server.address, now: scene.now)
        scene.run(.milliseconds(3))
        let stranger = InstanceBuilder("db1", serverID: 9)
        scene.servers = [stranger]
        scene.run(.seconds(1))
        #expect(scene.changes.contains(.identityChanged(id, found: stranger.facts().server.identity)))
        let instance = try #require(scene.machine.topology.instance(id))
        #expect(instance.facts?.server.identity == server.facts().server.identity)
        #expect(!instance.freshness.isLastCheckValid)
        #expect(instance.freshness.stranger == stranger.facts().server.identity)
        #expect(scene.machine.nextDue.map { $0 - scene.now <= .seconds(1) } == true, "it is watched on")
        scene.servers = [server]
        scene.run(.seconds(2))
        #expect(scene.machine.topology.instance(id)?.freshness.isLastCheckValid == true, "the old one is back")
        #expect(scene.machine.topology.instance(id)?.freshness.stranger == nil)
        scene.servers = [stranger]
        scene.run(.seconds(2))
        scene.machine.forget(id)
        let again = scene.machine.watch(server.address, now: scene.now)
        scene.run(.milliseconds(5))
        #expect(scene.machine.topology.instance(again)?.facts?.server.identity == stranger.facts().server.identity, "somebody said that it is another now")
    }

    @Test func `a third name of a server that has two is the same server, and a forgotten server's identity is free`() {
        let server = InstanceBuilder("db1")
        var scene = DiscoveryScene([server])
        let first = scene.machine.watch(server.address, now: scene.now)
        scene.run(.milliseconds(3))
        for name in ["10.0.0.1", "vip"] {
            scene.machine.watch(InstanceBuilder.address(name), now: scene.now)
            for request in scene.due() where request.address.host == name { scene.answer(request, .read(server.facts(), announcedReplicas: nil)) }
            #expect(scene.id(name) == first)
        }
        scene.machine.forget(first)
        #expect(scene.id("vip") == nil && scene.id("10.0.0.1") == nil)
        let again = scene.machine.watch(InstanceBuilder.address("vip"), now: scene.now)
        for request in scene.due() { scene.answer(request, .read(server.facts(), announcedReplicas: nil)) }
        #expect(scene.machine.topology.instance(again)?.address.host == "vip")
        for request in scene.due() { scene.answer(request, .read(server.facts(), announcedReplicas: [])) }
        #expect(scene.machine.isComplete)
    }

    @Test func `a forgotten server does not come back by itself, only by name`() {
        var scene = DiscoveryScene(DiscoveryMachineTests.tree())
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(20))
        guard let gone = scene.id("db3") else {
            Issue.record("db3 was not found")
            return
        }
        scene.machine.forget(gone)
        scene.requests = []
        scene.run(.seconds(25))  // db1 announces it again and again
        #expect(scene.id("db3") == nil)
        #expect(!scene.requests.contains { $0.address.host == "db3" })
        scene.machine.watch(InstanceBuilder.address("db3"), now: scene.now)
        scene.run(.milliseconds(5))
        #expect(scene.id("db3").flatMap { scene.machine.topology.instance($0)?.facts } != nil)
    }

    @Test func `a late answer of a forgotten server changes nothing and frees its place`() {
        var policy = DiscoveryPolicy()
        policy.maximumProbesInFlight = 1
        var scene = DiscoveryScene([InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2)], policy: policy)
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.due()
        scene.machine.forget(id)
        scene.machine.watch(InstanceBuilder.address("db2"), now: scene.now)
        let crowded = scene.due()
        #expect(crowded.isEmpty)
        scene.answerAll()
        scene.now = scene.now + .milliseconds(5)
        let freed = scene.due()
        #expect(freed.map(\.address.host) == ["db2"])
        #expect(scene.machine.topology.allInstances.map(\.address.host) == ["db2"])
    }

    @Test func `no more probes than allowed are under way, and all servers have their turn`() {
        var policy = DiscoveryPolicy()
        policy.maximumProbesInFlight = 3
        let servers = (1...20).map { InstanceBuilder("db\($0)", serverID: UInt32($0)) }
        var scene = DiscoveryScene(servers, policy: policy)
        for server in servers { scene.machine.watch(server.address, now: scene.now) }
        for _ in 0..<100 {
            scene.answerAll()
            scene.due()
            for lane in [ProbeLane.liveness, .details] { #expect(scene.underWay.count { $0.request.lane == lane } <= 3) }
            scene.now = scene.now + .milliseconds(5)
        }
        #expect(scene.machine.isComplete)
    }

    @Test func `the same inputs ask the same`() {
        func run() -> [ProbeRequest] {
            var scene = DiscoveryScene(DiscoveryMachineTests.tree())
            scene.machine.watch(InstanceBuilder.address("db4"), now: scene.now)
            scene.run(.seconds(3))
            return scene.requests
        }
        let first = run()
        #expect(first.count > 10)
        #expect(first == run())
    }

    @Test func `complete needs one that was read; tried needs none`() {
        var scene = DiscoveryScene([])
        #expect(scene.machine.hasTriedAll)
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        #expect(!scene.machine.hasTriedAll)
        scene.run(.milliseconds(3))
        #expect(scene.machine.hasTriedAll)
        #expect(!scene.machine.isComplete)
    }

    @Test func `the queue gives entries by time, then by id, whatever their order of arrival`() {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var queue = DueQueue()
        for _ in 0..<300 {
            queue.push(
                .init(
                    due: MonotonicInstant(nanoseconds: Int64(next(20))), id: InstanceID(rawValue: UInt32(next(10))), kind: next(2) == 0 ? .probe : .slowCheck,
                    generation: 0))
        }
        var previous = queue.pop()
        var count = 1
        while let entry = queue.pop() {
            if let previous { #expect(!(entry < previous), "seed \(seed)") }
            previous = entry
            count += 1
        }
        #expect(count == 300)
        #expect(queue.first == nil)
    }
}

@Suite("The discovery service")
struct DiscoveryServiceTests {
    private struct Prober: InstanceProber {
        var servers: [InstanceBuilder]
        let losses = AsyncStream<InstanceAddress> { $0.finish() }

        func probe(_ request: ProbeRequest) async -> ProbeReport {
            let outcome: ProbeOutcome =
                if let server = servers.first(where: { $0.address == request.address }) {
                    .read(server.facts(), announcedReplicas: request.lane == .details ? server.announcedReplicas : nil)
                } else { DiscoveryScene.refused }
            return ProbeReport(request: request, startedAt: TopologyFixtures.now, finishedAt: TopologyFixtures.now, outcome: outcome)
        }

        func forget(_ address: InstanceAddress) async {}
    }

    /// A clock that stands still: nothing is due a second time.
    private static func service(_ servers: [InstanceBuilder], seeds: [String]) -> DiscoveryService {
        DiscoveryService(
            prober: Prober(servers: servers), seeds: seeds.map { InstanceBuilder.address($0) }, now: { TopologyFixtures.now },
            sleep: { _ in
                // Ends when its task is cancelled, and never by itself.
                for await _ in AsyncStream<Never>.makeStream().stream {}
                throw CancellationError()
            })
    }

    @Test(.timeLimit(.minutes(10))) func `discovers what the seeds lead to`() async {
        let fleet = TopologyBuilder(drawing: "db1 <- db2, db3")
        let topology = await DiscoveryServiceTests.service(fleet.instances, seeds: ["db2", "db3"]).discover()
        #expect(topology.clusters.map { $0.members.map(\.address.host) } == [["db1", "db2", "db3"]])
    }

    @Test(.timeLimit(.minutes(10)), arguments: [["db1"], []]) func `returns although nothing answers`(_ seeds: [String]) async {
        let topology = await DiscoveryServiceTests.service([], seeds: seeds).discover()
        #expect(topology.allInstances.allSatisfy { $0.facts == nil })
        #expect(topology.allInstances.count == seeds.count)
    }
}
