import BatonTesting
@testable import ManagerCore
import Probing
import Refactoring
import Testing
import TopologyModel

@Suite("Searching binary logs on behalf of operators")
struct ManagerSearchTests {
    private static let db2 = InstanceBuilder.address("db2")

    private static func scene(wanderers: [String]) -> ManagerScene {
        var fleet = TopologyFixtures.primary()
        for name in wanderers {
            let server = fleet[name].serverID
            fleet[name].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-\(server)-101")
        }
        return ManagerScene.armed(fleet.instances)
    }

    private static func location(_ scene: ManagerScene) -> ErrantLocation? {
        if case .located(let location)? = scene.replies.last { location } else { nil }
    }

    private static func refusal(_ scene: ManagerScene) -> String {
        if case .refused(let reason)? = scene.replies.last { reason } else { "\(scene.replies)" }
    }

    @Test func `the server that has some is searched, and the answer handed on`() {
        var scene = Self.scene(wanderers: ["db2"])
        scene.ask(.locateErrant(Self.db2))
        #expect(scene.searches.map(\.address) == [Self.db2])
        #expect(scene.searches.first?.errant.description == "up to 0-2-101")
        #expect(scene.searches.first?.expectedIdentity == scene["db2"].builder.facts().server.identity)
        scene.run(.milliseconds(10))
        #expect(Self.location(scene)?.logs.map(\.file) == ["binlog.000007"])
        #expect(scene.machine.searchedServers == [])
    }

    @Test func `without any nothing is asked of the server`() {
        var scene = Self.scene(wanderers: [])
        scene.ask(.locateErrant(Self.db2))
        #expect(Self.location(scene)?.errant.isEmpty == true)
        #expect(scene.searches.isEmpty)
    }

    @Test func `a primary has nothing to be compared with`() {
        var scene = Self.scene(wanderers: ["db2"])
        scene.ask(.locateErrant(ManagerScene.db1))
        #expect(Self.refusal(scene).contains("cannot be compared"))
        scene.ask(.locateErrant(InstanceBuilder.address("elsewhere")))
        #expect(Self.refusal(scene).contains("not known"))
    }

    @Test func `one search at a time for a server, and a few altogether`() {
        let names = ["db2", "db3", "db4", "db5", "db6"]
        var fleet = TopologyBuilder(drawing: "db1 <- " + names.joined(separator: ", "))
        for name in names { fleet[name].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-\(fleet[name].serverID)-101") }
        var scene = ManagerScene.armed(fleet.instances)
        scene.losesActions = true
        scene.ask(.locateErrant(Self.db2))
        scene.ask(.locateErrant(Self.db2))
        #expect(Self.refusal(scene).contains("being searched already"))
        for name in names.dropFirst() { scene.ask(.locateErrant(InstanceBuilder.address(name))) }
        #expect(scene.searches.count == 4)
        #expect(Self.refusal(scene).contains("4 servers are being searched"))
    }

    @Test func `not while the cluster is being recovered`() {
        var scene = Self.scene(wanderers: ["db2"])
        scene.losesActions = true
        scene.kill()
        scene.loseConnection()
        scene.run(.milliseconds(500))
        scene.ask(.locateErrant(Self.db2))
        #expect(Self.refusal(scene).contains("is under way"))
        #expect(scene.searches.isEmpty)
    }
}
