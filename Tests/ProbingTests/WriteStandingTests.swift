import BatonTesting
import Probing
import Testing
import TopologyModel

@Suite("What discovery notes of writes")
struct WriteStandingTests {
    private static let address = InstanceBuilder.address("db1")
    private static let memory = Duration.seconds(60)

    /// One server that was read once.
    private struct Scene {
        var discovery = DiscoveryScene([])
        var server = InstanceBuilder("db1")
        let id: InstanceID

        init() throws {
            id = discovery.machine.watch(WriteStandingTests.address, now: discovery.now)
            try read()
        }

        mutating func read() throws {
            discovery.machine.expedite(id, at: discovery.now, fresh: false)
            let request = try #require(discovery.due().first)
            discovery.now = discovery.now + .milliseconds(1)
            discovery.answer(request, .read(server.facts(), announcedReplicas: nil))
            discovery.now = discovery.now + .seconds(1)
        }

        /// A write that takes 1 s; returns its beginning.
        @discardableResult
        mutating func write(_ outcome: WriteProbeOutcome, to server: InstanceBuilder? = nil) -> MonotonicInstant {
            let startedAt = discovery.now
            discovery.now = startedAt + .seconds(1)
            let request = WriteProbeRequest(
                address: WriteStandingTests.address, server: (server ?? self.server).facts().server, startTimeout: .seconds(1), timeout: .seconds(3))
            discovery.machine.noteWrite(
                WriteProbeReport(request: request, startedAt: startedAt, finishedAt: discovery.now, outcome: outcome), of: id,
                keepsFor: WriteStandingTests.memory)
            return startedAt
        }

        var standing: WriteStanding? { discovery.machine.topology.instance(id)?.freshness.writes }
    }

    @Test func `trouble counts from the first write that was not acknowledged, whatever the next ones end with, until one is`() throws {
        var scene = try Scene()
        #expect(scene.standing == nil)
        scene.write(.acknowledged)
        #expect(scene.standing?.acknowledgedAt == scene.discovery.now && scene.standing?.trouble == nil)
        let first = scene.write(.waits("no answer"))
        scene.write(.failed("1030"))
        #expect(scene.standing?.trouble == .init(kind: .fails, since: first, seenAt: scene.discovery.now, text: "1030"))
        scene.write(.waits("Commit"))
        #expect(scene.standing?.trouble == .init(kind: .waits, since: first, seenAt: scene.discovery.now, text: "Commit"))
        #expect(scene.standing?.acknowledgedAt != nil)
        scene.write(.acknowledged)
        #expect(scene.standing?.trouble == nil)
    }

    @Test func `a write that could not be tried changes nothing, for as long as what is known is not too old`() throws {
        var scene = try Scene()
        scene.write(.notTried("connection refused"))
        #expect(scene.standing == WriteStanding())
        scene.write(.waits("no answer"))
        let trouble = scene.standing?.trouble
        scene.discovery.now = scene.discovery.now + (WriteStandingTests.memory - .seconds(1))
        scene.write(.notTried("connection refused"))
        #expect(scene.standing?.trouble == trouble && trouble != nil)
        scene.write(.notTried("connection refused"))
        #expect(scene.standing?.trouble == nil)
    }

    @Test func `an obstacle stays until a write is sent, and takes the place of trouble`() throws {
        var scene = try Scene()
        scene.write(.waits("no answer"))
        scene.write(.impossible("no table"))
        #expect(scene.standing?.impossible == "no table" && scene.standing?.trouble == nil)
        scene.write(.notTried("connection refused"))
        #expect(scene.standing?.impossible == "no table")
        scene.write(.waits("no answer"))
        #expect(scene.standing?.impossible == "")
    }

    @Test func `a server that was started anew, or takes no writes by now, has not been written to`() throws {
        var scene = try Scene()
        scene.write(.waits("no answer"))
        try scene.read()
        #expect(scene.standing?.trouble != nil, "a reading says nothing of it")
        var closed = scene
        closed.server.settings.readOnly = true
        try closed.read()
        #expect(closed.standing == nil)
        closed.write(.waits("no answer"))
        #expect(closed.standing == nil, "the answer came after it was closed")
        let former = scene.server
        scene.server.bootedAt = scene.server.bootedAt + .seconds(600)
        try scene.read()
        #expect(scene.standing == nil)
        scene.write(.waits("no answer"), to: former)
        #expect(scene.standing == nil, "it was written to another run")
    }
}
