import Analysis
import BatonTesting
@testable import ManagerCore
import Probing
import Testing
import TopologyModel

@Suite("What is told of servers that cannot be read")
struct ManagerTroubleTests {
    private static let db9 = InstanceBuilder.address("db9")

    /// A manager of one seed that it has not read, and the notes of each failure given to it.
    private static func told(_ failures: [ProbeOutcome]) -> [ManagerNote] {
        var scene = ManagerScene([InstanceBuilder("db9")])
        scene.start()
        for outcome in failures {
            let request = ProbeRequest(address: db9, timeout: .seconds(1))
            scene.step(.probed(ProbeReport(request: request, startedAt: scene.now, finishedAt: scene.now, outcome: outcome)))
        }
        return scene.notes
    }

    private static func failure(_ kind: ProbeFailure.Kind, code: Int = 0) -> ProbeFailure { ProbeFailure(kind: kind, code: code, message: "its words") }

    @Test(arguments: [
        (ProbeFailure.Kind.refused, "nothing listens there"), (.timedOut, "nothing came back"), (.nameResolution, "not resolved"),
        (.protocolError, "does not speak"), (.local, "itself could not"),
    ])
    func `a seed that cannot be read is told of once, with what to do`(kind: ProbeFailure.Kind, advice: String) {
        let notes = Self.told(Array(repeating: .unreachable(Self.failure(kind)), count: 5))
        #expect(notes.count == 1 && notes[0].severity == .warning)
        #expect(notes.first?.text.hasPrefix("db9:3306 cannot be read: ") == true && notes[0].text.contains(advice) && notes[0].text.contains("its words"))
    }

    @Test func `another reason is told, and another number only of refusals`() {
        let notes = Self.told([
            .unreachable(Self.failure(.refused, code: 2003)), .unreachable(Self.failure(.refused, code: 113)), .alive(Self.failure(.accessDenied, code: 1045)),
            .alive(Self.failure(.accessDenied, code: 1045)), .alive(Self.failure(.accessDenied, code: 1130)), .unreachable(Self.failure(.refused)),
        ])
        #expect(notes.count == 4)
        #expect(notes.dropFirst().first?.text.contains("MySQLTopologyPassword") == true)
    }

    @Test func `a server that is read at last is told of, and its later failures are findings`() {
        var scene = ManagerScene([InstanceBuilder("db1"), InstanceBuilder("db9", serverID: 9)])
        scene["db9"].isReachable = false
        scene.start()
        scene.run(.seconds(5))
        #expect(scene.notes.count { $0.severity == .warning } == 1)
        scene["db9"].isReachable = true
        scene.run(.seconds(40))
        #expect(scene.notes.last?.text == "db9:3306 is read now")
        let told = scene.notes.count
        scene["db9"].isReachable = false
        scene.run(.seconds(40))
        #expect(scene.notes.count == told)
    }

    @Test func `a stranger is told of once per change, and when it is gone`() {
        var scene = ManagerScene.armed()
        let known = scene["db4"].builder
        scene.notes = []
        scene["db4"].builder.serverID = 77
        scene.run(.seconds(5))
        #expect(scene.notes.count == 1 && scene.notes[0].text.hasPrefix("another server ("))
        scene["db4"].builder.serverID = 78
        scene.run(.seconds(5))
        #expect(scene.notes.count == 2)
        scene["db4"].builder = known
        scene.run(.seconds(5))
        #expect(scene.notes.dropFirst(2).map(\.text) == ["the known server answers at db4:3306 again"])
    }

    @Test func `another server at a dead primary's address is known at once, however long its polls were put off`() {
        var scene = ManagerScene.armed()
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(120))
        scene.notes = []
        scene["db1"].builder = InstanceBuilder("db1", serverID: 77)
        scene["db1"].isReachable = true
        scene.run(.milliseconds(200))
        #expect(scene.notes.count { $0.text.hasPrefix("another server (") } == 1)
    }

    @Test func `a former primary is read at once when it is back at its address, where another server answered meanwhile`() {
        var scene = ManagerScene.armed()
        let known = scene["db1"].builder
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(30))
        scene["db1"].builder = InstanceBuilder("db1", serverID: 77)
        scene["db1"].isReachable = true
        scene.run(.seconds(120))
        scene.notes = []
        scene["db1"].builder = known
        scene.run(.milliseconds(300))
        #expect(scene.notes.contains { $0.text == "the known server answers at db1:3306 again" }, "\(scene.notes.map(\.text))")
    }

    /// The simulator found it (seed 465253): an address that led elsewhere for a while, to which a fenced primary came back writable.
    @Test func `a former primary that was fenced is fenced again when it is back, writable, where another server answered meanwhile`() {
        var scene = ManagerScene.armed()
        let known = scene["db1"].builder
        scene.kill()
        scene.loseConnection()
        // So long that its polls are half a minute apart.
        scene.run(.seconds(120))
        scene["db1"].isReachable = true
        let begun = scene.now
        while !scene["db1"].builder.settings.readOnly, scene.now - begun < .seconds(5) { scene.run(.milliseconds(1)) }
        #expect(scene["db1"].builder.settings.readOnly)
        // Before anybody has read it: what the fence asked for finds the other one.
        scene["db1"].builder = InstanceBuilder("db1", serverID: 77)
        scene.run(.seconds(2))
        scene["db1"].builder = known
        #expect(!scene["db1"].builder.settings.readOnly)
        scene.run(.milliseconds(300))
        #expect(scene["db1"].builder.settings.readOnly)
    }

    @Test func `a name that could not be read and turns out to be an alias is told of`() {
        var scene = ManagerScene.armed()
        scene.notes = []
        var alias = InstanceBuilder("virtual")
        alias.serverID = 1
        scene.servers.append(.init(builder: alias, isReachable: false))
        scene.ask(.discover(alias.address))
        scene.run(.seconds(3))
        #expect(scene.notes.count == 1)
        scene.machine.toldTroubles.forEach { #expect($0.address == alias.address) }
        let same = scene["db1"].builder.facts()
        scene.step(
            .probed(
                ProbeReport(
                    request: ProbeRequest(address: alias.address, timeout: .seconds(1)), startedAt: scene.now, finishedAt: scene.now,
                    outcome: .read(same, announcedReplicas: nil))))
        #expect(scene.notes.last?.text == "virtual:3306 is read now: it is another name of db1:3306")
        #expect(scene.machine.toldTroubles.isEmpty)
    }

    @Test func `a name that moves to another server is told of once, its session is released, and it is told that it is back`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2).instances
        fleet.append(InstanceBuilder("vip", flavor: .mysql, serverID: 1))
        var scene = ManagerScene(fleet) { $0.discovery.nameInterval = .seconds(2) }
        scene.start()
        scene.run(.seconds(2))
        #expect(scene.machine.topology.allInstances.count == 3)
        scene.notes = []
        scene["vip"].builder.serverID = 2
        scene.run(.seconds(10))
        #expect(scene.notes.count == 1 && scene.notes.first?.text.hasPrefix("vip:3306, a name of db1:3306, leads to another server") == true, "\(scene.notes)")
        let cluster = scene.machine.topology.cluster(containing: InstanceBuilder.address("db1"))
        #expect(cluster?.members.count == 3)
        #expect(scene.machine.findings(now: scene.now, wall: scene.wall).first?.warnings == [.anotherServerAnswers])
        scene["vip"].builder.serverID = 1
        scene.run(.seconds(10))
        #expect(scene.notes.count == 2 && scene.notes.last?.text == "no other server answers at vip:3306 any more, a name of db1:3306")
        #expect(scene.machine.findings(now: scene.now, wall: scene.wall).first?.warnings == [])
        #expect(scene.machine.toldTroubles.isEmpty)
    }

    @Test func `a moved name that somebody discovers is the other server's`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2).instances
        fleet.append(InstanceBuilder("vip", flavor: .mysql, serverID: 1))
        var scene = ManagerScene(fleet) { $0.discovery.nameInterval = .seconds(2) }
        scene.start()
        scene.run(.seconds(2))
        scene["vip"].builder.serverID = 2
        scene.run(.seconds(5))
        scene.ask(.discover(InstanceBuilder.address("vip")))
        scene.run(.seconds(1))
        #expect(scene.replies == [.discovered(InstanceBuilder.address("db2"))])
        #expect(scene.machine.topology.id(of: InstanceBuilder.address("vip")) == scene.machine.topology.id(of: InstanceBuilder.address("db2")))
    }

    @Test func `a server that is forgotten leaves nothing to tell`() {
        var scene = ManagerScene([InstanceBuilder("db1"), InstanceBuilder("db9", serverID: 9)])
        scene["db9"].isReachable = false
        scene.start()
        scene.run(.seconds(1))
        scene.ask(.forget(Self.db9))
        scene.run(.milliseconds(5))
        #expect(scene.machine.toldTroubles.isEmpty)
    }
}
