import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Testing
import TopologyModel

@Suite("Readiness: what if")
struct ClusterReadinessTests {
    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    private func readiness(
        _ fleet: TopologyBuilder, policy: PromotionPolicy = PromotionPolicy(), isLossless: Bool = false, unknown: [InstanceID] = []
    ) throws -> ClusterReadiness {
        let cluster = try #require(fleet.build().clusters.first)
        let watch = cluster.primary.map {
            LosslessWatch($0, replicas: cluster.replicas(of: $0.id), epoch: .initial, startedAt: TopologyFixtures.now, earlier: nil)
        }
        return ClusterReadiness(
            of: cluster, receivedUnknown: unknown, promotion: policy, lossless: isLossless ? watch?.record : nil, detection: DetectionPolicy(),
            slowAnswer: .milliseconds(250))
    }

    @Test func `a cluster in order says who would follow its primary, and loses nothing`() throws {
        let readiness = try readiness(TopologyFixtures.primary())
        #expect(readiness.isReady)
        #expect(readiness.outlooks.map(\.loss) == [.primary(Self.address("db1"))])
        #expect(readiness.outlooks[0].successor == Self.address("db2"))
        #expect(readiness.outlooks[0].transactionsAtRisk == 0)
        #expect(readiness.outlooks[0].stranded == [])
    }

    @Test func `what no replica has received is at risk`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"] = fleet["db1"].holding("0-1-107")
        let behind = try readiness(fleet)
        #expect(behind.outlooks[0].transactionsAtRisk == 7)
        #expect(behind.isReady)
    }

    @Test func `a cluster in which nobody could be promoted is not ready, and says why`() throws {
        var fleet = TopologyFixtures.primary()
        for name in ["db2", "db3", "db4"] { fleet[name].placement.promotionRule = .mustNot }
        let readiness = try readiness(fleet)
        #expect(!readiness.isReady)
        #expect(readiness.outlooks[0].refusal?.cause.contains("must_not") == true)
        #expect(readiness.outlooks[0].refusal?.hints.map(\.server) == ["db2", "db3", "db4"].map(Self.address), "each of them alone")
        #expect(readiness.outlooks[0].successor == nil)
    }

    @Test func `without GTID somebody would be promoted, and what could not be done is said`() throws {
        var fleet = TopologyFixtures.primary()
        for name in ["db2", "db3", "db4"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        let readiness = try readiness(fleet)
        #expect(readiness.isReady)
        #expect(readiness.outlooks[0].successor == Self.address("db2"))
        #expect(readiness.outlooks[0].transactionsAtRisk == nil)
        #expect(readiness.outlooks[0].caveat?.contains("the others are listed as lost") == true)
        #expect(try self.readiness(TopologyFixtures.primary()).outlooks[0].caveat == nil)
    }

    @Test func `a source in the middle strands who follows it, and the primary stays`() throws {
        var fleet = TopologyFixtures.primary()
        fleet.add(InstanceBuilder("db5", serverID: 5).following("db2"))
        let readiness = try readiness(fleet)
        #expect(readiness.outlooks.map(\.loss) == [.primary(Self.address("db1")), .source(Self.address("db2"))])
        #expect(readiness.outlooks[0].stranded == [])
        #expect(readiness.outlooks[1].stranded == [Self.address("db5")])
        #expect(readiness.outlooks[1].hasPrimary)
    }

    @Test func `where nothing acknowledged may be lost, it says that nothing would be, or what cannot be proved`() throws {
        var fleet = TopologyFixtures.lossless()
        let provable = try readiness(fleet, isLossless: true).outlooks[0]
        #expect(provable.successor == Self.address("db2") && provable.losesNothingAcknowledged)
        let other = try readiness(fleet).outlooks[0]
        #expect(other.successor == Self.address("db2") && !other.losesNothingAcknowledged)
        fleet["db3"] = fleet["db3"].unreachable()
        let missing = try readiness(fleet, isLossless: true)
        #expect(!missing.isReady && missing.outlooks[0].successor == nil && !missing.outlooks[0].losesNothingAcknowledged)
        let unread = try #require(missing.outlooks[0].refusal)
        #expect(unread.cause.contains("3 of them must be read, and 2 could be"), "\(unread)")
        #expect(unread.hints.map(\.means) == [.command("baton failover db1:3306 --accept-data-loss")] && unread.hints.map(\.loss) == [.unknown])
        fleet = TopologyFixtures.lossless()
        fleet["db1"].semiSync.waitPoint = .afterCommit
        let refusal = try #require(try readiness(fleet, isLossless: true).outlooks[0].refusal)
        #expect(refusal.cause.hasPrefix("blocked: would lose data: ") && refusal.cause.contains("AFTER_SYNC"))
    }

    @Test func `replicas that acknowledge in the data center of the primary are lost with it`() throws {
        var fleet = TopologyFixtures.lossless(.mysql, acknowledgements: 2)
        for name in ["db1", "db2"] { fleet[name].placement.dataCenter = "east" }
        for name in ["db3", "db4"] { fleet[name].placement.dataCenter = "west" }
        let two = try readiness(fleet, isLossless: true)
        #expect(two.outlooks[1].loss == .dataCenter("east") && two.outlooks[1].losesNothingAcknowledged, "one of the two that have it is in the west")
        fleet["db1"].semiSync.waitForReplicaCount = 1
        let one = try readiness(fleet, isLossless: true)
        #expect(one.outlooks[0].losesNothingAcknowledged)
        let refusal = try #require(one.outlooks[1].refusal)
        #expect(refusal.cause.contains("db2:3306 (not among the replicas that could be read)"), "\(refusal)")
    }

    @Test func `a data center takes all of its servers with it`() throws {
        var fleet = TopologyFixtures.primary()
        for name in ["db1", "db2"] { fleet[name].placement.dataCenter = "east" }
        for name in ["db3", "db4"] { fleet[name].placement.dataCenter = "west" }
        let open = try readiness(fleet)
        #expect(open.outlooks.map(\.loss) == [.primary(Self.address("db1")), .dataCenter("east"), .dataCenter("west")])
        #expect(open.outlooks.map(\.successor) == [Self.address("db2"), Self.address("db3"), nil])
        #expect(open.outlooks[2].hasPrimary)
        var policy = PromotionPolicy()
        policy.preventCrossDataCenter = true
        let closed = try readiness(fleet, policy: policy)
        #expect(closed.isReady)
        let refusal = try #require(closed.outlooks[1].refusal)
        #expect(refusal.cause.contains("data center"))
        #expect(refusal.hints.map(\.means) == [.setting(key: "PreventCrossDataCenterMasterFailover", value: "false")], "said once, not for each of them")
    }

    @Test func `a shape that is only observed says so`() throws {
        let readiness = try readiness(TopologyBuilder(drawing: "db1 <- db2; db2 <- db3; db3 <- db1"))
        #expect(!readiness.isReady)
        #expect(readiness.obstacle?.contains("in a ring") == true)
    }

    @Test func `a hang is known when the slowest heartbeat allows, and what to set is said`() throws {
        var fleet = TopologyFixtures.primary()
        #expect(try readiness(fleet).hangDetection == HangDetection(expected: .milliseconds(3_250), advice: []))
        fleet["db3"].channels[0].heartbeatPeriod = .seconds(30)
        let slow = try readiness(fleet).hangDetection
        #expect(slow.expected == .milliseconds(60_250))
        #expect(slow.advice == ["db3:3306 gets a heartbeat every 30 s: with 1 s on its channel a hang is known after 3 s"])
        fleet["db3"].channels[0].heartbeatPeriod = .zero
        #expect(try readiness(fleet).hangDetection.advice.first?.hasPrefix("db3:3306 gets no heartbeats") == true)
    }
}
