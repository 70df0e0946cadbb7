import BatonTesting
import Probing
import Testing
import TopologyModel

@Suite("Stalls that discovery notes")
struct StallTests {
    private static let address = InstanceBuilder.address("db1")

    /// One server, probed once per call, 1 s apart.
    private struct Scene {
        var discovery: DiscoveryScene
        var server = InstanceBuilder("db1").holding("0-1-100")

        init() {
            discovery = DiscoveryScene([])
            discovery.machine.watch(StallTests.address, now: discovery.now)
        }

        /// The moment of the probe; it ends 1 ms later.
        @discardableResult
        mutating func probe(_ outcome: ProbeOutcome? = nil) throws -> MonotonicInstant {
            discovery.machine.expedite(try #require(discovery.id("db1")), at: discovery.now, fresh: false)
            let startedAt = discovery.now
            let request = try #require(discovery.due().first)
            discovery.now = discovery.now + .milliseconds(1)
            discovery.answer(request, outcome ?? .read(server.facts(), announcedReplicas: nil))
            discovery.now = startedAt + .seconds(1)
            return startedAt
        }

        var freshness: ProbeFreshness {
            get throws { try #require(discovery.machine.topology.instance(at: StallTests.address)).freshness }
        }
    }

    private static func refused(_ code: Int) -> ProbeOutcome { .alive(ProbeFailure(kind: .tooManyConnections, code: code, message: "no room")) }

    @Test func `commits wait since the first read that found them, until one finishes or none waits`() throws {
        var scene = Scene()
        try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == nil)
        scene.server.stall.commits = [CommitWait(state: "Commit", sessions: 1, longest: .seconds(1))]
        let first = try scene.probe()
        scene.server.stall.commits[0].longest = .seconds(2)
        try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == first)
        try scene.probe(DiscoveryScene.refused)
        try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == first, "an attempt that failed says nothing of it")
        scene.server.hold(TopologyFixtures.transactions("0-1-101", .mariadb))
        let moved = try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == moved, "one finished, and others wait")
        scene.server.stall.commits = []
        try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == nil)
    }

    @Test func `a server that was started again has not waited before`() throws {
        var scene = Scene()
        scene.server.stall.commits = [CommitWait(state: "Commit", sessions: 1, longest: .seconds(1))]
        try scene.probe()
        scene.server.bootedAt = scene.server.bootedAt + .seconds(600)
        let again = try scene.probe()
        #expect(try scene.freshness.commitsWaitSince == again)
    }

    @Test func `there is no room since the first answer that says so, counted or refused`() throws {
        var scene = Scene()
        scene.server.stall.isOutOfConnections = true
        let first = try scene.probe()
        try scene.probe(StallTests.refused(1040))
        #expect(try scene.freshness.noRoomSince == first + .milliseconds(1))
        try scene.probe(DiscoveryScene.refused)
        #expect(try scene.freshness.noRoomSince == first + .milliseconds(1))
        scene.server.stall.isOutOfConnections = false
        try scene.probe()
        #expect(try scene.freshness.noRoomSince == nil)
    }

    @Test(arguments: [1045, 1203, 1226]) func `a refusal that is about our account says nothing of the room for others`(code: Int) throws {
        var scene = Scene()
        try scene.probe(StallTests.refused(1040))
        #expect(try scene.freshness.noRoomSince != nil)
        try scene.probe(StallTests.refused(code))
        #expect(try scene.freshness.noRoomSince == nil)
    }
}
