import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Promotion
import Testing
import TopologyModel

@Suite("Clusters that may lose nothing")
struct DurabilityTests {
    private static let db1 = InstanceBuilder.address("db1")

    private static func armed(_ fleet: TopologyBuilder = TopologyFixtures.lossless(), automatic: Bool = true) -> ManagerScene {
        ManagerScene.armed(fleet.instances, automatic: automatic) { $0.durability = .lossless }
    }

    /// The primary dies, and with it `alsoDead`.
    private static func die(_ scene: inout ManagerScene, _ alsoDead: String...) {
        for name in alsoDead { scene[name].isReachable = false }
        scene.kill()
        scene.loseConnection()
    }

    private func closing(_ scene: ManagerScene) throws -> RecoveryClosing { try #require(scene.control.recoveries.last?.closing) }

    @Test func `the opening of a failover holds what it is judged by, and it succeeds`() throws {
        var scene = DurabilityTests.armed()
        DurabilityTests.die(&scene)
        scene.run(.seconds(20))
        let record = try #require(scene.control.recoveries.first?.opening.lossless)
        #expect(record.ackers.map(\.server.host) == ["db2", "db3", "db4"])
        #expect(record.ackers.allSatisfy { $0.bootedAt == TopologyFixtures.bootedAt })
        #expect(record.executed == "0-1-100" && record.shortcomings == [])
        #expect(try closing(scene).result == .succeeded)
        #expect(scene["db2"].builder.semiSync.sourceEnabled, "its commits wait from the first one on")
    }

    @Test func `elsewhere nothing of it stands there`() {
        var scene = ManagerScene.armed(TopologyFixtures.lossless().instances)
        DurabilityTests.die(&scene, "db4")
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.first.map { $0.opening.lossless == nil && $0.closing?.result == .succeeded } == true)
    }

    @Test func `one that cannot be read stops it, which is said, until a person accepts the loss`() throws {
        var scene = DurabilityTests.armed()
        DurabilityTests.die(&scene, "db4")
        scene.run(.seconds(3))
        #expect(try closing(scene).result == .stopped)
        #expect(scene.record?.primary == DurabilityTests.db1)
        let blocker = try #require(scene.findings("db1")?.blockers.first { $0.contains("blocked: would lose data") })
        #expect(blocker.contains("db4:3306 (connection refused)") && blocker.contains("--accept-data-loss"))
        // Asking is not enough: the loss has to be accepted by name.
        scene.ask(.failover(FailoverRequest(of: DurabilityTests.db1, owner: "ann")))
        scene.run(.milliseconds(500))
        #expect(try closing(scene).result == .stopped)
        scene.ask(.failover(FailoverRequest(of: DurabilityTests.db1, acceptsDataLoss: true, owner: "ann")))
        scene.run(.seconds(20))
        let closing = try closing(scene)
        #expect(closing.result == .succeeded && closing.reason.contains("commits may be lost, as accepted: "), "\(closing.reason)")
        #expect(scene.control.recoveries.last?.opening.acceptsDataLoss == true)
    }

    @Test func `it ends by itself when the missing one answers again in the same run, and not in another`() throws {
        for isSameRun in [true, false] {
            var scene = DurabilityTests.armed()
            DurabilityTests.die(&scene, "db4")
            scene.run(.seconds(3))
            scene["db4"].isReachable = true
            if !isSameRun { scene["db4"].builder.bootedAt = TopologyFixtures.bootedAt + .seconds(60) }
            scene.run(.seconds(30))
            let closing = try closing(scene)
            #expect(closing.result == (isSameRun ? .succeeded : .stopped), "\(closing.reason)")
            if !isSameRun { #expect(closing.reason.contains("db4:3306 (restarted since")) }
        }
    }

    @Test func `who stops acknowledging after the failure still counts`() throws {
        var scene = DurabilityTests.armed()
        DurabilityTests.die(&scene, "db4")
        scene.run(.seconds(3))
        scene["db4"].builder.semiSync.replicaEnabled = false
        scene["db4"].builder.semiSync.replicaActive = false
        scene["db4"].builder.bootedAt = TopologyFixtures.bootedAt + .seconds(60)
        scene["db4"].isReachable = true
        scene.run(.seconds(30))
        #expect(try closing(scene).reason.contains("db4:3306 (restarted since"))
    }

    @Test func `a manager that was started since has the journal, and without it nothing`() throws {
        var scene = DurabilityTests.armed()
        DurabilityTests.die(&scene, "db4")
        scene.run(.seconds(3))
        let journaled = try #require(scene.control.recoveries.last?.opening.lossless)
        for knowsRecovery in [true, false] {
            let control = knowsRecovery ? scene.control : try registered(scene)
            var next = ManagerScene(scene.servers.map(\.builder), control: control) { $0.durability = .lossless }
            for index in next.servers.indices { next.servers[index].isReachable = scene.servers[index].isReachable }
            next.start()
            next.run(.milliseconds(500))
            next.ask(.failover(FailoverRequest(of: DurabilityTests.db1, owner: "ann")))
            next.run(.seconds(20))
            let record = try #require(next.control.recoveries.last?.opening.lossless)
            if knowsRecovery {
                #expect(record == journaled)
            } else {
                #expect(record.shortcomings == ["db1:3306 was not read since this manager was started"])
            }
            let closing = try closing(next)
            #expect(closing.reason.hasPrefix("blocked: would lose data: "), "\(closing.reason)")
        }
    }

    /// The cluster as it was registered, and nothing that happened to it since.
    private func registered(_ scene: ManagerScene) throws -> ControlState {
        let record = try #require(scene.record)
        var control = ControlState()
        let stamp = CommandStamp(at: scene.wall, node: "n1")
        _ = control.apply(.registerCluster(record.id, primary: record.primary), stamp: stamp, index: control.lastIndex.next)
        return control
    }

    @Test func `a cluster that is not set up for it says so, and that nobody could be promoted`() {
        var fleet = TopologyFixtures.lossless()
        fleet["db1"].semiSync.sourceTimeout = .seconds(10)
        let scene = DurabilityTests.armed(fleet)
        let finding = scene.findings("db1")
        #expect(finding?.warnings == [.losslessNotMet, .noFailoverCandidate])
        #expect(finding?.evidence.contains { $0.hasPrefix("db1:3306 stops waiting after 10 s") } == true)
        #expect(ManagerScene.armed(fleet.instances).findings("db1")?.warnings == [])
    }

    @Test func `what a failover would be judged by is shown, without what is on its way`() throws {
        let scene = DurabilityTests.armed()
        let primary = try #require(scene.machine.topology.id(of: DurabilityTests.db1))
        let record = try #require(scene.machine.losslessRecords[primary])
        #expect(record.ackers.count == 3 && record.executed == "" && record.shortcomings == [])
        #expect(ManagerScene.armed().machine.losslessRecords.isEmpty)
    }
}
