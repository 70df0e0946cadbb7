import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// `db1`, which is dead, and `db2` followed each other.
@Suite("A recovery of one of two primaries that follow each other")
struct CoPrimaryTests {
    private static let db2 = InstanceBuilder.address("db2")

    private static func scene(_ servers: [ScriptedServer] = RecoveryScene.fleet(), must: Bool = true) -> RecoveryScene {
        var scene = RecoveryScene(servers)
        scene.machine.context.coPrimary = db2
        scene.machine.context.promotion.mustPromoteCoPrimary = must
        return scene
    }

    @Test func `the other one fetches what it did not receive, and takes over`() {
        var scene = CoPrimaryTests.scene()
        scene.beforeAnswer = { $0.replicate() }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.recovery(scene.id)?.designation?.server == CoPrimaryTests.db2)
        #expect(scene.builder("db2").transactions.executed == RecoveryScene.received(.mariadb) && !scene.builder("db2").settings.readOnly)
        #expect(scene.builder("db2").channels.isEmpty, "it follows nobody any more")
        #expect(scene.source(of: "db3") == "db2" && scene.source(of: "db4") == "db2")
        #expect(!scene.lostRows && scene.unannounced == [])
    }

    @Test func `where the configuration says so the best one takes over, and the other one follows it`() {
        var scene = CoPrimaryTests.scene(must: false)
        scene.run()
        #expect(scene.control.recovery(scene.id)?.designation?.server.host == "db3")
        #expect(scene.source(of: "db2") == "db3" && scene.source(of: "db4") == "db3")
    }

    @Test(arguments: [true, false]) func `one that takes writes is the successor whatever the configuration says, and it is said what that means`(must: Bool) {
        var servers = RecoveryScene.fleetOfEquals()
        servers[1].builder.settings.readOnly = false
        servers[3].builder.placement.promotionRule = .prefer
        var scene = CoPrimaryTests.scene(servers, must: must)
        scene.run()
        #expect(scene.control.recovery(scene.id)?.designation?.server == CoPrimaryTests.db2)
        #expect(scene.closing?.result == .succeeded && scene.builder("db2").channels.isEmpty)
        #expect(scene.closing?.reason.contains("db2:3306 takes writes already and goes on") == true)
    }

    @Test func `nobody else takes the place of one that may not, and the reason names the key`() {
        var servers = RecoveryScene.fleetOfEquals()
        servers[1].builder.placement.promotionRule = .mustNot
        var scene = CoPrimaryTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("db2:3306 is the other co-primary, and nobody else is to take over (CoMasterRecoveryMustPromoteOtherCoMaster)") == true)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.servers.dropFirst().allSatisfy { $0.builder.settings.readOnly && $0.builder.channels[0].source == RecoveryScene.db1 })
    }

    @Test func `after the designation nobody is opened beside one that takes writes and does not answer any more`() {
        var servers = RecoveryScene.fleet()
        servers[1].builder.settings.readOnly = false
        servers[2].looksUntilApplied = 0
        servers[1].builder.hold(RecoveryScene.received(.mariadb))
        servers[1].builder.channels[0].receivedGTIDs = RecoveryScene.received(.mariadb)
        var scene = CoPrimaryTests.scene(servers, must: false)
        scene.answer = { request, _ in
            if case .resetReplication = request.action { return .failed(ServerFailure(code: 1227, message: "access denied"), observed: nil) }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("it may accept writes, so no other server is opened") == true)
        #expect(scene.servers[2...].allSatisfy { $0.builder.settings.readOnly })
    }

    @Test func `the plan says the same`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db1")
        fleet["db1"].settings.readOnly = false
        fleet["db3"].placement.promotionRule = .prefer
        func plan(must: Bool = true) throws -> FailoverPlan {
            let cluster = try #require(fleet.build().clusters.first)
            let primary = try #require(cluster.primary)
            var policy = PromotionPolicy()
            policy.mustPromoteCoPrimary = must
            return FailoverPlan(
                failed: primary, replicas: cluster.replicas(of: primary.id), coPrimary: cluster.coPrimary(of: primary.id)?.address, receivedUnknown: [],
                hookStages: [], policy: policy)
        }
        #expect(try plan().successor?.address == CoPrimaryTests.db2 && plan().notices == [])
        #expect(try plan(must: false).successor?.address.host == "db3")
        fleet["db2"].settings.readOnly = false
        #expect(try plan(must: false).successor?.address == CoPrimaryTests.db2)
        #expect(try plan().notices.count == 1)
        fleet["db2"].placement.isDowntimed = true
        let refusal = try #require(try plan().refusal)
        #expect(refusal.cause.contains("db2:3306 is the other co-primary, and takes writes already, and may not be promoted: it is downtimed"))
        #expect(refusal.hints.map(\.means) == [.command("baton downtime end db2:3306")], "nobody is asked for beside one that takes writes")
        fleet["db2"].settings.readOnly = true
        let quiet = try #require(try plan().refusal)
        #expect(quiet.hints.map(\.constraint) == [.downtime, .coPrimary] && quiet.hints.allSatisfy { $0.loss == .nothing })
        #expect(quiet.hints.last.map { $0.means == .command("baton failover db1:3306 --to db3:3306") && $0.server.host == "db3" } == true)
        #expect(try plan(must: false).successor?.address.host == "db3")
    }

    @Test func `a cluster whose other co-primary would be lost too is not ready`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db1")
        fleet["db1"].settings.readOnly = false
        for (name, center) in [("db1", "one"), ("db2", "one"), ("db3", "two")] { fleet[name].placement.dataCenter = center }
        let readiness = ClusterReadiness(
            of: try #require(fleet.build().clusters.first), receivedUnknown: [], promotion: PromotionPolicy(), detection: .init(), slowAnswer: .milliseconds(250),
            now: TopologyFixtures.now)
        #expect(readiness.isReady && readiness.outlooks[0].successor == CoPrimaryTests.db2)
        #expect(readiness.outlooks.first { $0.loss == .source(CoPrimaryTests.db2) }?.stranded == [], "the primary goes on")
        let refusal = try #require(readiness.outlooks.first { $0.loss == .dataCenter("one") }?.refusal)
        #expect(refusal.cause.hasSuffix("and would be lost too"))
        #expect(refusal.hints.map(\.means) == [.command("baton failover db1:3306 --to db3:3306")])
    }
}
