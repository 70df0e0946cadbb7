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
        _ fleet: TopologyBuilder, policy: PromotionPolicy = PromotionPolicy(), isLossless: Bool = false, unknown: [InstanceID] = [],
        history: ExecutedHistory? = nil, after: Duration = .zero
    ) throws -> ClusterReadiness {
        let cluster = try #require(fleet.build().clusters.first)
        let watch = cluster.primary.map {
            LosslessWatch($0, replicas: cluster.replicas(of: $0.id), epoch: .initial, startedAt: TopologyFixtures.now, earlier: nil)
        }
        return ClusterReadiness(
            of: cluster, receivedUnknown: unknown, promotion: policy, lossless: isLossless ? watch?.record : nil, history: history,
            detection: DetectionPolicy(), slowAnswer: .milliseconds(250), now: TopologyFixtures.now + after)
    }

    @Test func `a cluster in order says who would follow its primary, and loses nothing`() throws {
        let readiness = try readiness(TopologyFixtures.primary())
        #expect(readiness.isReady)
        #expect(readiness.outlooks.map(\.loss) == [.primary(Self.address("db1"))] + ["db2", "db3", "db4"].map { .replica(Self.address($0)) })
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

    // MARK: Seconds of writes

    /// What the primary had executed three seconds, two seconds and no time before the fixtures' now.
    private static func history(_ sequences: Int...) -> ExecutedHistory {
        var history = ExecutedHistory()
        for (place, sequence) in sequences.enumerated() {
            let readAt = TopologyFixtures.now + .seconds(place == sequences.count - 1 ? 0 : place - 3)
            history.note(TopologyFixtures.transactions("0-1-\(sequence)", .mariadb), readAt: readAt)
        }
        return history
    }

    @Test func `where replicas have all that was read, what was written since the reading is at risk`() throws {
        let outlook = try readiness(TopologyFixtures.primary(), after: .milliseconds(400)).outlooks[0]
        #expect(outlook.writesAtRisk?.atMost == .milliseconds(400) && outlook.writesAtRisk?.basis == .newestReading)
        #expect(try readiness(TopologyFixtures.primary()).outlooks[1].writesAtRisk == nil, "the primary stays")
    }

    @Test func `where they have not, what was written since an earlier reading is, and without one nothing is known`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"] = fleet["db1"].holding("0-1-107")
        let outlook = try readiness(fleet, history: Self.history(100, 104, 107), after: .milliseconds(400)).outlooks[0]
        #expect(outlook.writesAtRisk?.atMost == .milliseconds(3_400) && outlook.writesAtRisk?.basis == .earlierReading)
        #expect(try readiness(fleet, history: Self.history(103, 104, 107)).outlooks[0].writesAtRisk == nil)
        #expect(try readiness(fleet).outlooks[0].writesAtRisk == nil)
    }

    @Test func `only what survivors received counts`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"] = fleet["db1"].holding("0-1-107")
        fleet["db2"].channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-107", .mariadb)
        for name in ["db1", "db2"] { fleet[name].placement.dataCenter = "east" }
        for name in ["db3", "db4"] { fleet[name].placement.dataCenter = "west" }
        let outlooks = try readiness(fleet, history: Self.history(100, 104, 107)).outlooks
        #expect(outlooks[0].writesAtRisk?.atMost == .zero && outlooks[0].transactionsAtRisk == 0)
        #expect(outlooks[1].loss == .dataCenter("east") && outlooks[1].writesAtRisk?.atMost == .seconds(3) && outlooks[1].transactionsAtRisk == 7)
    }

    @Test func `without GTID the primary's place in its binary log counts, which is read now and then`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"].freshness.detailsReadAt = TopologyFixtures.now + .seconds(-5)
        for name in ["db2", "db3", "db4"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        let outlook = try readiness(fleet, after: .seconds(1)).outlooks[0]
        #expect(outlook.writesAtRisk?.atMost == .seconds(6) && outlook.writesAtRisk?.basis == .logPlace)
        fleet["db1"].transactions.ownCoordinates?.position += 1
        #expect(try readiness(fleet).outlooks[0].writesAtRisk == nil)
    }

    // MARK: Servers that nobody follows

    /// What becomes of the cluster without one of its replicas.
    private func outlook(without name: String, _ fleet: TopologyBuilder) throws -> LossOutlook {
        try #require(try readiness(fleet).outlooks.first { $0.loss == .replica(Self.address(name)) })
    }

    @Test func `who would be left to acknowledge is told where commits wait`() throws {
        #expect(try outlook(without: "db3", TopologyFixtures.primary()).acknowledgers == nil)
        var fleet = TopologyFixtures.lossless(.mysql, acknowledgements: 2)
        let enough = try #require(try outlook(without: "db3", fleet).acknowledgers)
        #expect(enough.left == 2 && enough.needed == 2 && enough.isEnough)
        #expect(try readiness(fleet).outlooks[0].acknowledgers == nil, "the primary is lost")
        fleet["db4"].channels[0].receiver = .connecting
        fleet["db1"].semiSync.sourceTimeout = .seconds(10)
        let lacking = try #require(try outlook(without: "db3", fleet).acknowledgers)
        #expect(lacking.left == 1 && !lacking.isEnough && lacking.timeout == .seconds(10))
        var durability = DurabilityConfiguration()
        durability.waitsWithoutReplicas = false
        fleet["db1"].details = InstanceDetails(durability: durability)
        #expect(try outlook(without: "db3", fleet).acknowledgers?.timeout == .zero, "it does not wait for who is gone")
    }

    @Test func `the last server in its data center that can be read leaves it empty`() throws {
        var fleet = TopologyFixtures.primary()
        for name in ["db1", "db2"] { fleet[name].placement.dataCenter = "east" }
        for name in ["db3", "db4"] { fleet[name].placement.dataCenter = "west" }
        #expect(try outlook(without: "db4", fleet).emptiedDataCenter == nil)
        fleet["db3"] = fleet["db3"].unreachable()
        #expect(try outlook(without: "db4", fleet).emptiedDataCenter == "west")
        #expect(try outlook(without: "db2", fleet).emptiedDataCenter == nil)
    }

    @Test func `the only one who could follow the primary is missed`() throws {
        var fleet = TopologyFixtures.primary()
        #expect(try outlook(without: "db2", fleet).refusalAfterwards == nil)
        for name in ["db3", "db4"] { fleet[name].placement.promotionRule = .mustNot }
        let missed = try outlook(without: "db2", fleet)
        #expect(missed.refusalAfterwards?.description.contains("must_not") == true && missed.hasPrimary)
        #expect(try outlook(without: "db3", fleet).refusalAfterwards == nil)
        fleet["db2"].placement.promotionRule = .mustNot
        #expect(try outlook(without: "db2", fleet).refusalAfterwards == nil, "nobody could before")
    }

    // MARK: Restarts

    @Test func `who would come back read-only is told, and who takes writes is warned of`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"].details = InstanceDetails(boot: .writable(path: ""))
        fleet["db2"].details = InstanceDetails(boot: .readOnly(path: "/etc/my.cnf"))
        fleet["db3"].details = InstanceDetails(boot: .writable(path: "/etc/my.cnf"))
        let restarts = try readiness(fleet).restarts
        #expect(restarts.servers.map(\.boot) == [.writable(path: ""), .readOnly(path: "/etc/my.cnf"), .writable(path: "/etc/my.cnf"), .unknown])
        #expect(restarts.advice.count == 2)
        #expect(restarts.advice.first?.hasPrefix("the primary db1:3306 would take writes as soon as it is started again") == true)
        #expect(restarts.advice.last == "db3:3306 (/etc/my.cnf) would take writes after a restart: set read_only=1 in its configuration")
        #expect(try readiness(fleet).isReady)
        fleet["db1"].details = InstanceDetails(boot: .readOnly(path: ""))
        fleet["db3"].settings.isGaleraNode = true
        #expect(try readiness(fleet).restarts.advice == [])
    }

    // MARK: Whether somebody could follow

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
        let leaves = ["db3", "db4", "db5"].map { PossibleLoss.replica(Self.address($0)) }
        #expect(readiness.outlooks.map(\.loss) == [.primary(Self.address("db1")), .source(Self.address("db2"))] + leaves)
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
        let leaves = ["db2", "db3", "db4"].map { PossibleLoss.replica(Self.address($0)) }
        #expect(open.outlooks.map(\.loss) == [.primary(Self.address("db1")), .dataCenter("east"), .dataCenter("west")] + leaves)
        #expect(open.outlooks.map(\.successor) == [Self.address("db2"), Self.address("db3"), nil, nil, nil, nil])
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
        #expect(readiness.restarts.servers == [])
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
