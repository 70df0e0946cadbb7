import Analysis
import BatonTesting
import ControlModel
import Hooks
import Testing
import TopologyModel

@testable import ManagerCore

/// Suspicions about servers that others follow and that are no primaries: they are looked into like those about primaries, and nobody acts on them
/// where no filter names the cluster.
@Suite("Suspicion of other sources")
struct OtherSourcesTests {
    private static func tree(_ drawing: String = "db1 <- db2, db5; db2 <- db3, db4", hooks: [HookPhase] = []) -> ManagerScene {
        ManagerScene.armed(TopologyBuilder(drawing: drawing).instances, hooks: hooks)
    }

    private func suspicion(of name: String, in scene: ManagerScene) -> SuspicionState? {
        scene.machine.topology.id(of: InstanceBuilder.address(name)).flatMap { id in scene.machine.suspicions.first { $0.suspect == id } }
    }

    @Test func `a dead intermediate source is convicted by its replicas, told and recorded, and no recovery is opened`() throws {
        var scene = OtherSourcesTests.tree(hooks: [.onDetection, .preFailover])
        scene.kill("db2")
        scene.loseConnection("db2")
        scene.run(.seconds(20))
        let state = try #require(suspicion(of: "db2", in: scene))
        #expect(state.convictedAt != nil)
        #expect(scene.notes.count { $0.text.hasPrefix("db2:3306: ") && $0.severity == .warning } == 1)
        #expect(scene.notes.count { $0.text.hasPrefix("db2:3306 is lost: db3:3306: ") } == 1)
        let finding = try #require(scene.findings("db2"))
        #expect(finding.code == .deadIntermediateSource && finding.action == .relocate && finding.isActionable)
        #expect(finding.blockers == [AutomationBlock.notNamed(.relocation).explanation])
        #expect(scene.findings("db1")?.code == .noProblem)
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty)
        #expect(scene.control.detections.map(\.detection.code) == ["DeadIntermediateMaster"])
        #expect(scene.control.detections.first?.detection.isActionable == true)
        #expect(scene.hooks.map(\.phase) == [.onDetection])
        #expect(scene.hooks.first?.failureType == "DeadIntermediateMaster" && scene.hooks.first?.replicas.map(\.host) == ["db3", "db4"])
        // The timeline is that of the primary.
        #expect(scene.told(.suspected).isEmpty && scene.told(.convicted).isEmpty && scene.told(.blocked).isEmpty)
    }

    @Test func `it is acquitted as soon as it answers`() throws {
        var scene = OtherSourcesTests.tree()
        scene.kill("db2")
        scene.loseConnection("db2")
        scene.run(.seconds(2))
        scene["db2"].isReachable = true
        for name in ["db3", "db4"] {
            scene[name].builder.channels[0].receiver = .running
            scene[name].builder.channels[0].receiverError = nil
        }
        scene.run(.seconds(2))
        #expect(scene.machine.suspicions.isEmpty)
        #expect(scene.notes.contains { $0.text == "db2:3306 answers again" })
        #expect(scene.findings("db2") == nil, "nothing is to be told of it")
    }

    @Test func `a replica that sees it acquits it, whatever the manager cannot reach`() throws {
        var scene = OtherSourcesTests.tree()
        scene.kill("db2", replicasNotice: false)
        scene.loseConnection("db2")
        for _ in 0..<100 {
            scene.run(.milliseconds(100))
            for name in ["db3", "db4"] { scene[name].builder.channels[0].readCoordinates?.position += 100 }
        }
        let state = try #require(suspicion(of: "db2", in: scene))
        #expect(state.convictedAt == nil)
        let finding = try #require(scene.findings("db2"))
        #expect(finding.code == .unreachableIntermediateSource)
        #expect(finding.blockers.first?.hasPrefix("a replica sees it: db3:3306: ") == true, "\(finding.blockers)")
        #expect(scene.control.detections.isEmpty && scene.count(.openRecovery) == 0)
    }

    @Test func `a hanging intermediate source is convicted by the silence of its replicas`() throws {
        var scene = OtherSourcesTests.tree()
        scene.kill("db2", replicasNotice: false)
        scene.loseConnection("db2")
        scene.run(.seconds(8))
        #expect(suspicion(of: "db2", in: scene)?.convictedAt != nil)
        #expect(scene.findings("db2")?.code == .deadIntermediateSource)
        #expect(scene.findings("db2")?.evidence.contains { $0.contains("nothing received for") } == true)
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `the primary that dies with an intermediate source is replaced, once, and both are told`() throws {
        var scene = OtherSourcesTests.tree()
        scene.kill("db2")
        scene.kill("db1")
        scene.loseConnection("db2")
        scene.loseConnection("db1")
        scene.run(.milliseconds(500))
        #expect(scene.told(.suspected).allSatisfy { $0.text.hasPrefix("db1:3306") } && scene.told(.convicted).count == 1)
        #expect(scene.findings("db2")?.code == .deadIntermediateSource)
        scene.run(.seconds(20))
        #expect(scene.count(.openRecovery) == 1)
        #expect(scene.control.recoveries.first?.opening.failed == ManagerScene.db1)
    }

    @Test func `the analysis of a dead intermediate source is repeated at looks, not at every event`() throws {
        var scene = OtherSourcesTests.tree()
        scene.kill("db2")
        scene.loseConnection("db2")
        scene.run(.seconds(20))
        scene["db4"].isReachable = false
        scene.run(.seconds(5))
        #expect(scene.control.detections.map(\.detection.code) == ["DeadIntermediateMaster", "DeadIntermediateMasterAndSomeReplicas"])
    }

    @Test func `what is blocked is judged again when the block is lifted, and not only at the next look`() {
        var scene = ManagerScene.armed { $0.suspicionInterval = .seconds(600) }
        scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "test"))
        scene.run(.milliseconds(10))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(5))
        #expect(scene.findings("db1")?.code == .deadPrimary && scene.count(.openRecovery) == 0)
        scene.ask(.resume(nil))
        scene.run(.milliseconds(3))
        #expect(scene.count(.openRecovery) == 1)
    }

    @Test func `hooks and the journal know a hung primary as DeadMaster, and the finding says more`() throws {
        var scene = ManagerScene.armed(automatic: false, hooks: [.onDetection])
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.seconds(8))
        #expect(scene.findings("db1")?.code == .hungPrimary)
        #expect(scene.control.detections.map(\.detection.code) == ["DeadMaster"])
        #expect(scene.hooks.map(\.failureType) == ["DeadMaster"])
        var automatic = ManagerScene.armed()
        automatic.kill(replicasNotice: false)
        automatic.loseConnection()
        automatic.run(.seconds(20))
        #expect(automatic.control.recoveries.map(\.opening.code) == ["DeadMaster"])
    }
}
