import BatonTesting
import Probing
import Testing
import TopologyModel

@Suite("Standstills that discovery notes")
struct StandstillTests {
    /// A primary and its replica, read when asked, 1 s apart; the slower lane only where that is said.
    private struct Scene {
        var discovery: DiscoveryScene
        var server: InstanceBuilder

        init(_ server: InstanceBuilder = InstanceBuilder("db2", serverID: 2).following("db1"), policy: DiscoveryPolicy = .init()) {
            self.server = server
            discovery = DiscoveryScene([], policy: policy)
            discovery.machine.watch(server.address, now: discovery.now)
        }

        /// The moment of the probe; it ends 1 ms later.
        @discardableResult
        mutating func probe(_ lane: ProbeLane = .liveness, _ outcome: ProbeOutcome? = nil) throws -> MonotonicInstant {
            discovery.machine.expedite(try #require(discovery.id(server.address.host)), at: discovery.now, fresh: false)
            let startedAt = discovery.now
            var requests = discovery.due().filter { $0.address == server.address }
            let liveness = try #require(requests.first { $0.lane == .liveness })
            discovery.now = startedAt + .milliseconds(1)
            discovery.answer(liveness, outcome ?? .read(server.facts(), announcedReplicas: nil))
            if lane == .details {
                requests = discovery.due().filter { $0.address == server.address && $0.lane == .details }
                discovery.answer(try #require(requests.first), .read(server.facts(), announcedReplicas: []))
            }
            discovery.now = startedAt + .seconds(1)
            return startedAt
        }

        var freshness: ProbeFreshness {
            get throws { try #require(discovery.machine.topology.instance(at: server.address)).freshness }
        }
    }

    // MARK: The applier

    @Test func `an applier stands since the first read that found it with something to apply, until it applies something`() throws {
        var scene = Scene()
        try scene.probe()
        #expect(try scene.freshness.applierStandsSince == nil, "it has applied all")
        scene.server.channels[0].applierHasReadAllRelayLog = false
        scene.server.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
        let first = try scene.probe()
        scene.server.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-160", .mariadb)
        try scene.probe()
        #expect(try scene.freshness.applierStandsSince == first)
        try scene.probe(.liveness, DiscoveryScene.refused)
        try scene.probe()
        #expect(try scene.freshness.applierStandsSince == first, "an attempt that failed says nothing of it")
        scene.server.hold(TopologyFixtures.transactions("0-1-101", .mariadb))
        let moved = try scene.probe()
        #expect(try scene.freshness.applierStandsSince == moved)
        scene.server.channels[0].executedCoordinates?.position += 1
        let later = try scene.probe()
        #expect(try scene.freshness.applierStandsSince == later, "without GTID its place moves")
        scene.server.channels[0].applier = .stopped
        try scene.probe()
        #expect(try scene.freshness.applierStandsSince == nil, "it does not claim to run")
    }

    // MARK: The receiver

    @Test func `a receiver is silent since the first read after which nothing came, heartbeats included`() throws {
        var scene = Scene()
        scene.server.channels[0].receivedHeartbeats = 7
        let first = try scene.probe()
        try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == first)
        scene.server.channels[0].receivedHeartbeats = 8
        let beat = try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == beat)
        scene.server.channels[0].readCoordinates?.position += 100
        let event = try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == event)
        scene.server.channels[0].receiver = .connecting
        try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == nil)
        scene.server.channels[0].receiver = .running
        let again = try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == again)
    }

    @Test(arguments: ["no heartbeats told", "heartbeats off", "several sources"]) func `where silence says nothing it is not noted`(why: String) throws {
        var scene = Scene()
        switch why {
        case "no heartbeats told": scene.server.channels[0].receivedHeartbeats = nil
        case "heartbeats off": scene.server.channels[0].heartbeatPeriod = .zero
        default: scene.server = scene.server.following("x1", channel: "x")
        }
        try scene.probe()
        try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == nil)
        #expect(try scene.freshness.applierStandsSince == nil)
    }

    @Test(arguments: ["restarted", "repointed"]) func `what was seen of another run or of another source does not count`(why: String) throws {
        var scene = Scene()
        scene.server.channels[0].applierHasReadAllRelayLog = false
        scene.server.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
        try scene.probe()
        if why == "restarted" {
            scene.server.bootedAt = scene.server.bootedAt + .seconds(600)
        } else {
            scene.server.channels[0].source = InstanceBuilder.address("db9")
        }
        let now = try scene.probe()
        #expect(try scene.freshness.receiverSilentSince == now)
        #expect(try scene.freshness.applierStandsSince == now)
    }

    @Test func `a replica whose receiver waits for space gives no facts, until it gives any or another reason for giving none`() throws {
        var scene = Scene()
        let full = ProbeOutcome.alive(ProbeFailure(kind: .outOfSpace, message: "full"))
        try scene.probe()
        try scene.probe(.liveness, full)
        #expect(try scene.freshness.isOutOfSpace && !scene.freshness.isLastCheckValid)
        try scene.probe(.liveness, DiscoveryScene.refused)
        #expect(try !scene.freshness.isOutOfSpace)
        try scene.probe(.liveness, full)
        try scene.probe()
        #expect(try !scene.freshness.isOutOfSpace && scene.freshness.isLastCheckValid)
    }

    // MARK: The binary log

    @Test func `the place in the own log stands since the first slower read that found it there`() throws {
        var scene = Scene(InstanceBuilder("db1"), policy: StandstillTests.eager)
        let first = try scene.probe(.details)
        try scene.probe(.details)
        let freshness = try scene.freshness
        #expect(freshness.detailsReadAt.map { $0 - first > .zero } == true)
        #expect(freshness.logStandsSince.map { $0 - first < .seconds(1) } == true)
        scene.server.transactions.ownCoordinates?.position += 100
        let moved = try scene.probe(.details)
        #expect(try scene.freshness.logStandsSince.map { $0 - moved >= .zero } == true)
        scene.server.transactions.ownCoordinates = nil
        try scene.probe(.details)
        #expect(try scene.freshness.logStandsSince == nil, "it writes no log")
    }

    /// Slower facts with every reading.
    private static var eager: DiscoveryPolicy {
        var policy = DiscoveryPolicy()
        policy.detailsInterval = .milliseconds(1)
        return policy
    }
}
