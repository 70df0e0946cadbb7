import Analysis
import BatonTesting
import ControlModel
import Testing
import TopologyModel

@testable import ManagerCore

/// What the manager finds of servers that answer and do not get on, from what discovery remembers of them.
@Suite("Findings by progress")
struct ProgressFindingsTests {
    private func codes(_ name: String, in scene: ManagerScene) -> [AnalysisCode] {
        scene.machine.findings(now: scene.now, wall: scene.wall).filter { $0.instance.host == name }.map(\.code)
    }

    @Test func `a replica that receives nothing while its source goes on, until something arrives`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(10))
        #expect(codes("db2", in: scene) == [], "there is nothing to be received")
        scene["db1"].builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb))
        for name in ["db3", "db4"] { scene[name].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb) }
        scene.run(.seconds(10))
        #expect(codes("db2", in: scene) == [.replicaReceivesNothing])
        #expect(codes("db3", in: scene) == [], "it has everything")
        scene["db2"].builder.channels[0].receivedHeartbeats = 9
        scene.run(.seconds(2))
        #expect(codes("db2", in: scene) == [])
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty)
    }

    @Test func `a replica that applies nothing of what it received`() {
        var scene = ManagerScene.armed()
        scene["db1"].builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb))
        for name in ["db2", "db3", "db4"] { scene[name].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb) }
        scene["db2"].builder.channels[0].applierHasReadAllRelayLog = false
        scene.run(.seconds(55))
        #expect(codes("db2", in: scene) == [])
        scene.run(.seconds(10))
        #expect(codes("db2", in: scene) == [.replicaAppliesNothing])
        scene["db2"].builder.hold(TopologyFixtures.transactions("0-1-150", .mariadb))
        scene.run(.seconds(3))
        #expect(codes("db2", in: scene) == [])
    }

    @Test func `a primary is locked once its log has stood still for long, and not when it moved`() {
        var scene = ManagerScene.armed()
        scene["db1"].builder.semiSync.sourceEnabled = true
        scene["db1"].builder.semiSync.sourceActive = true
        scene.run(.seconds(5))
        #expect(codes("db1", in: scene).first == .lockedSemiSyncPrimaryHypothesis)
        scene.run(.seconds(25))
        #expect(codes("db1", in: scene).first == .lockedSemiSyncPrimary)
        scene["db1"].builder.transactions.ownCoordinates?.position += 100
        scene.run(.seconds(11))
        #expect(codes("db1", in: scene).first == .lockedSemiSyncPrimaryHypothesis)
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty && scene.machine.suspicions.isEmpty)
    }

    @Test func `a replica that is not reachable, and one that accepts writes`() {
        var scene = ManagerScene.armed()
        scene["db2"].isReachable = false
        scene["db3"].builder.settings.readOnly = false
        scene.run(.seconds(5))
        #expect(codes("db2", in: scene) == [.replicaUnreachable])
        #expect(codes("db3", in: scene) == [.replicaWritable])
        #expect(codes("db1", in: scene) == [.noProblem])
        scene["db2"].isReachable = true
        scene["db3"].builder.settings.readOnly = true
        scene.run(.seconds(20))
        #expect(codes("db2", in: scene) == [] && codes("db3", in: scene) == [])
    }

    @Test func `a downtimed replica is shown, and said to be`() throws {
        var scene = ManagerScene.armed()
        scene.ask(.beginDowntime(InstanceBuilder.address("db3"), duration: .seconds(3_600), owner: "ann", reason: "work"))
        scene["db3"].builder.settings.readOnly = false
        scene.run(.seconds(5))
        let finding = try #require(scene.findings("db3"))
        #expect(finding.code == .replicaWritable && finding.suppressions == [.downtime])
    }
}
