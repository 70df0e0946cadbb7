import BatonTesting
@testable import Probing
import Testing
import TopologyModel

/// Many servers, answered in the order of their answers' times: the clock goes from event to event.
private struct ScheduledFleet {
    struct Start {
        var server: Int
        var at: MonotonicInstant
    }

    /// What a server's answers take; nil: it accepts and never answers.
    var latency: (Int) -> Duration?
    var machine: DiscoveryMachine
    var now = TopologyFixtures.now
    var starts: [Start] = []
    var mostInFlight = 0
    private let facts: [InstanceFacts]
    private var numbers: [InstanceAddress: Int] = [:]
    private var answers = DueQueue()
    private var underWay: [UInt32: (request: ProbeRequest, startedAt: MonotonicInstant)] = [:]
    private var counter: UInt32 = 0

    init(count: Int, policy: DiscoveryPolicy, seed: UInt64, latency: @escaping (Int) -> Duration?) {
        self.latency = latency
        machine = DiscoveryMachine(policy: policy, seed: seed)
        var facts: [InstanceFacts] = []
        for number in 0..<count {
            let builder = InstanceBuilder("db\(number)", serverID: UInt32(number + 1))
            facts.append(builder.facts())
            numbers[builder.address] = number
        }
        self.facts = facts
        for number in 0..<count { machine.watch(InstanceAddress(host: "db\(number)", port: 3306), now: now) }
    }

    mutating func run(_ duration: Duration) {
        let end = now + duration
        while true {
            var requests: [ProbeRequest] = []
            var changes: [DiscoveryChange] = []
            machine.takeDue(now: now, into: &requests, changes: &changes)
            for request in requests { start(request) }
            mostInFlight = max(mostInFlight, underWay.count)
            guard let next = [answers.first?.due, machine.nextDue].compactMap({ $0 }).min(), next <= end else { break }
            now = max(now, next)
            while let entry = answers.first, entry.due <= now {
                answers.pop()
                finish(entry.generation, &changes)
            }
        }
        now = end
    }

    private mutating func start(_ request: ProbeRequest) {
        guard let number = numbers[request.address] else { return }
        if request.lane == .liveness { starts.append(Start(server: number, at: now)) }
        counter += 1
        underWay[counter] = (request, now)
        answers.push(.init(due: now + (latency(number) ?? request.timeout), id: InstanceID(rawValue: UInt32(number)), kind: .probe, generation: counter))
    }

    private mutating func finish(_ probe: UInt32, _ changes: inout [DiscoveryChange]) {
        guard let (request, startedAt) = underWay.removeValue(forKey: probe), let number = numbers[request.address] else { return }
        let outcome: ProbeOutcome =
            latency(number) == nil
            ? .unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time"))
            : .read(facts[number], announcedReplicas: request.lane == .details ? [] : nil)
        machine.take(ProbeReport(request: request, startedAt: startedAt, finishedAt: now, outcome: outcome), now: now, changes: &changes)
    }

    /// The times between the starts of each of these servers, since a moment.
    func gaps(of servers: Range<Int>, since: MonotonicInstant) -> [Duration] {
        var last: [MonotonicInstant?] = Array(repeating: nil, count: facts.count)
        var gaps: [Duration] = []
        for start in starts where servers.contains(start.server) && start.at >= since {
            if let earlier = last[start.server] { gaps.append(start.at - earlier) }
            last[start.server] = start.at
        }
        return gaps
    }
}

@Suite("The schedule of discovery")
struct DiscoveryScheduleTests {
    private static let interval = Duration.seconds(1)
    /// The jitter of a turn: a twentieth of the interval.
    private static let jitter = Duration.milliseconds(50)

    @Test(arguments: [1, 2, 3] as [UInt64]) func `a hundred servers of two thousand that hang make none of the others late`(seed: UInt64) {
        let hanging = 100
        var fleet = ScheduledFleet(count: 2_000, policy: DiscoveryPolicy(), seed: seed) { $0 < hanging ? nil : .milliseconds(5) }
        fleet.run(.seconds(5))
        let warm = fleet.now
        fleet.starts = []
        fleet.run(.seconds(30))
        let gaps = fleet.gaps(of: hanging..<2_000, since: warm)
        #expect(gaps.allSatisfy { $0 <= DiscoveryScheduleTests.interval + DiscoveryScheduleTests.jitter }, "the longest is \(gaps.max() ?? .zero)")
        #expect(gaps.allSatisfy { $0 >= DiscoveryScheduleTests.interval - DiscoveryScheduleTests.jitter }, "the shortest is \(gaps.min() ?? .zero)")
        #expect(gaps.count >= 1_900 * 28)
        let starts = fleet.starts.count { $0.server < hanging }
        #expect((100...400).contains(starts), "those that hang are put off, and tried all the same: \(starts)")
    }

    @Test func `servers that hang all at once give their places back before they time out`() {
        final class Switch { var isOn = false }
        let outage = Switch()
        var policy = DiscoveryPolicy()
        policy.maximumProbesInFlight = 64
        var fleet = ScheduledFleet(count: 2_000, policy: policy, seed: 7) { outage.isOn && $0 < 200 ? nil : .milliseconds(5) }
        fleet.run(.seconds(5))
        outage.isOn = true
        let begin = fleet.now
        fleet.run(.seconds(10))
        let gaps = fleet.gaps(of: 200..<2_000, since: begin)
        /// 200 in a second with 64 places that each come back after a quarter of a second: there is always one.
        #expect(gaps.allSatisfy { $0 <= DiscoveryScheduleTests.interval + DiscoveryScheduleTests.jitter }, "the longest is \(gaps.max() ?? .zero)")
        #expect(fleet.mostInFlight <= 64 + policy.maximumFailingProbesInFlight + policy.maximumSlowProbesInFlight)
    }

    @Test func `servers that were heard of together are spread over the interval`() {
        var fleet = ScheduledFleet(count: 2_000, policy: DiscoveryPolicy(), seed: 4) { _ in .milliseconds(5) }
        fleet.run(.seconds(3))
        let since = fleet.now
        fleet.starts = []
        fleet.run(.seconds(10))
        var perWindow: [Int] = Array(repeating: 0, count: 1_000)
        for start in fleet.starts { perWindow[min(999, Int((start.at - since).wholeMilliseconds / 10))] += 1 }
        // Twenty in ten milliseconds on average; drawn by chance, sixty are seven standard deviations away.
        #expect(perWindow.allSatisfy { $0 < 60 }, "the most is \(perWindow.max() ?? 0)")
        #expect((19_900...20_100).contains(fleet.starts.count), "no drift: \(fleet.starts.count)")
    }

    @Test func `answers that take long do not shift the turns`() {
        var fleet = ScheduledFleet(count: 1, policy: DiscoveryPolicy(), seed: 5) { _ in .milliseconds(400) }
        fleet.run(.seconds(1_000))
        #expect((1_000...1_001).contains(fleet.starts.count), "\(fleet.starts.count)")
    }

    @Test func `a wake-up is only for what is still to be done`() {
        var fleet = ScheduledFleet(count: 1, policy: DiscoveryPolicy(), seed: 6) { _ in .milliseconds(5) }
        fleet.run(.seconds(10))
        let last = fleet.starts.last.map(\.at) ?? fleet.now
        #expect(fleet.machine.nextDue.map { $0 - last > .milliseconds(900) } == true, "the answer came, so nobody looks whether it is slow")
    }

    @Test func `failures have their own places, and those in order do not wait for them`() {
        var policy = DiscoveryPolicy()
        policy.maximumFailingProbesInFlight = 2
        policy.backOffFactor = 1
        var fleet = ScheduledFleet(count: 20, policy: policy, seed: 8) { $0 < 10 ? nil : .milliseconds(5) }
        fleet.run(.seconds(5))
        let since = fleet.now
        fleet.starts = []
        fleet.run(.seconds(20))
        // Two places of a second each; ten servers want one every second.
        let failing = fleet.starts.filter { $0.server < 10 }
        #expect((36...40).contains(failing.count), "\(failing.count)")
        #expect(Set(failing.map(\.server)).count == 10, "each has its turn")
        #expect(fleet.gaps(of: 10..<20, since: since).allSatisfy { $0 <= DiscoveryScheduleTests.interval + DiscoveryScheduleTests.jitter })
    }

    /// Else a former primary that came back would be left unread for as long as it was put off.
    @Test func `a server that answers again is read in its turns, however far it was put off`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(5))
        let servers = scene.servers
        scene.servers = []
        scene.run(.seconds(100))
        scene.servers = servers
        scene.machine.expedite(id, at: scene.now, fresh: false)
        scene.requests = []
        scene.run(.seconds(10))
        let liveness = scene.requests.count { $0.lane == .liveness }
        #expect((10...11).contains(liveness), "\(liveness)")
    }

    /// Resolving fails for all, and only the primary, which others follow, is not put off.
    ///
    /// - Parameter isKept: its connection stayed, and needs no name; only the further one that is asked for does.
    @Test(arguments: [false, true]) func `servers that were put off for the name service are read at once when a name leads somewhere again`(isKept: Bool) throws {
        let servers = [InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2).following("db1"), InstanceBuilder("db3", serverID: 3).following("db1")]
        var scene = DiscoveryScene(servers)
        for server in servers { scene.machine.watch(server.address, now: scene.now) }
        scene.run(.milliseconds(20))
        let failure = ProbeFailure(kind: .nameResolution, code: 2005, message: "unknown host")
        let primary = try #require(scene.id("db1"))
        for step in 0..<100_000 {
            if step.isMultiple(of: 1_000) { scene.machine.expedite(primary, at: scene.now, fresh: true) }
            for request in scene.due() {
                let needsNoName = isKept && request.address.host == "db1" && !request.freshConnection
                scene.answer(request, needsNoName ? scene.outcome(of: request) : .unreachable(failure))
            }
            scene.now = scene.now + .milliseconds(1)
        }
        scene.requests = []
        scene.machine.expedite(primary, at: scene.now, fresh: true)
        // The primary's next turn is within half a second.
        scene.run(.milliseconds(600))
        for server in servers { #expect(scene.requests.contains { $0.address == server.address && $0.lane == .liveness }, "\(server.address)") }
    }

    @Test(arguments: [true, false]) func `a server that others follow is read twice as often, and never put off`(isThere: Bool) {
        let primary = InstanceBuilder("db1")
        var scene = DiscoveryScene((isThere ? [primary] : []) + [InstanceBuilder("db2", serverID: 2).following("db1")])
        scene.machine.watch(InstanceBuilder.address("db2"), now: scene.now)
        scene.run(.milliseconds(1_005))
        scene.requests = []
        scene.run(.seconds(20))
        let liveness = scene.requests.filter { $0.lane == .liveness }
        #expect((39...41).contains(liveness.count { $0.address.host == "db1" }))
        #expect((19...21).contains(liveness.count { $0.address.host == "db2" }))
    }

    @Test func `one that was forgotten and named again while its probe is under way is not probed twice at once`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.due()
        scene.machine.forget(id)
        let again = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.due()
        #expect(scene.underWay.count == 1)
        scene.answerAll()
        #expect(scene.machine.topology.instance(again)?.facts == nil, "the answer was for the forgotten one")
        scene.due()
        #expect(scene.underWay.count == 1)
        scene.answerAll()
        #expect(scene.machine.topology.instance(again)?.facts != nil)
        scene.due()
        scene.answerAll()
        #expect(scene.machine.isComplete)
    }

    @Test func `the same seed spreads the same, another one differently`() {
        func starts(_ seed: UInt64) -> [Int64] {
            var fleet = ScheduledFleet(count: 5, policy: DiscoveryPolicy(), seed: seed) { _ in .milliseconds(5) }
            fleet.run(.seconds(5))
            return fleet.starts.map(\.at.nanoseconds)
        }
        #expect(starts(1) == starts(1))
        #expect(starts(1) != starts(2))
    }
}
