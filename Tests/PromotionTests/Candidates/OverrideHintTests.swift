import Analysis
import BatonTesting
import ControlModel
import Promotion
import Testing
import TopologyModel

/// Each thing that keeps a replica from being promoted, what alone would allow it, and what would be lost then.
@Suite("What alone would allow a promotion")
struct OverrideHintTests {
    private static let db2 = InstanceBuilder.address("db2")

    struct Row: Sendable, CustomTestStringConvertible {
        /// What is in the way of `db2`.
        var constraint: PromotionConstraint
        var change: @Sendable (inout Standby) -> Void = { _ in }
        /// Of `db3` and `db4`, which are Galera nodes: nothing helps them.
        var siblings: @Sendable (inout Standby) -> Void = { _ in }
        var policy = PromotionPolicy()
        var flavor = ServerFlavor.mariadb
        /// nil: nothing alone helps.
        var means: OverrideHint.Means?
        var loss = OverrideHint.Loss.nothing
        /// Where a constraint has several rows.
        var note = ""
        var testDescription: String { constraint.rawValue + (note.isEmpty ? "" : ", \(note)") }
    }

    private static func policy(_ change: (inout PromotionPolicy) -> Void) -> PromotionPolicy { CandidateRankingTests.policy(change) }

    private static let delayed: @Sendable (inout Standby) -> Void = { $0.builder.channels[0].configuredDelay = .seconds(60) }

    /// What `db3` and `db4` have, nobody can fetch from them.
    private static let logsNothing: @Sendable (inout Standby) -> Void = { $0.builder.settings.logsReplicaUpdates = false }

    private static let restarted: @Sendable (inout Standby) -> Void = {
        $0.receivedIsKnown = false
        $0.builder.channels[0].applierHasReadAllRelayLog = false
    }

    static let rows: [Row] = [
        // MARK: What people say, and the configuration
        Row(constraint: .downtime, change: { $0.builder.placement.isDowntimed = true }, means: .command("baton downtime end db2:3306")),
        Row(constraint: .maintenance, change: { $0.builder.placement.isInMaintenance = true }, means: .command("baton maintenance end db2:3306")),
        Row(
            constraint: .promotionRule, change: { $0.builder.placement.promotionRule = .mustNot },
            means: .command("baton register-candidate db2:3306 prefer_not")),
        Row(
            constraint: .promotionIgnored,
            change: {
                $0.builder.placement.promotionRule = .mustNot
                $0.builder.placement.isBannedFromPromotion = true
            }, means: .setting(key: "PromotionIgnoreHostnameFilters", value: nil)),
        Row(
            constraint: .dataCenter, change: { $0.builder.placement.dataCenter = "dc2" }, policy: policy { $0.preventCrossDataCenter = true },
            means: .setting(key: "PreventCrossDataCenterMasterFailover", value: "false")),
        Row(
            constraint: .region, change: { $0.builder.placement.region = "r2" }, policy: policy { $0.preventCrossRegion = true },
            means: .setting(key: "PreventCrossRegionMasterFailover", value: "false")),
        Row(
            constraint: .environment, change: { $0.builder.placement.environment = "staging" }, policy: policy { $0.preventCrossEnvironment = true },
            means: .setting(key: "preventCrossEnvironment", value: "false")),
        Row(
            constraint: .lag, change: { $0.builder.placement.measuredLag = .seconds(180) }, policy: policy { $0.refusedLag = .seconds(180) },
            means: .setting(key: "FailMasterPromotionOnLagMinutes", value: "0")),
        Row(
            constraint: .lag, change: { $0.builder.channels[0].lag = nil }, policy: policy { $0.refusedLag = .seconds(180) },
            means: .setting(key: "FailMasterPromotionOnLagMinutes", value: "0"), note: "not known"),
        Row(
            constraint: .notApplied, change: { $0.receivesMoreThanItApplies() }, policy: policy { $0.requiresAppliedRelayLog = true },
            means: .setting(key: "FailMasterPromotionIfSQLThreadNotUpToDate", value: "false")),
        Row(
            constraint: .errant,
            change: { $0.received = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-100,\(TopologyFixtures.uuid(serverID: 2)):1-3", .mysql) }, flavor: .mysql,
            means: .setting(key: "acceptedErrant", value: "[\"db2:3306\"]")),
        Row(constraint: .delay, change: delayed, flavor: .mysql, means: .command("baton delay-replication db2:3306 0"), note: "MySQL"),
        // MARK: What another replica received
        Row(
            constraint: .lacksTransactions, change: { $0.received = TopologyFixtures.transactions("0-1-80", .mariadb) }, siblings: logsNothing,
            means: .setting(key: "acceptedLosses", value: "[\"db3:3306\", \"db4:3306\"]"), loss: .transactions(20)),
        Row(
            constraint: .lacksTransactions,
            siblings: {
                OverrideHintTests.logsNothing(&$0)
                $0.received = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-100,\(TopologyFixtures.uuid(serverID: 9)):1-2", .mysql)
            }, flavor: .mysql, means: .setting(key: "acceptedLosses", value: "[\"db3:3306\", \"db4:3306\"]"), loss: .transactions(2), note: "errant ones of two"),
        Row(
            constraint: .lacksTransactions, siblings: restarted,
            means: .setting(key: "acceptedLosses", value: "[\"db3:3306\", \"db4:3306\"]"), loss: .unknown, note: "nobody knows what"),
        // MARK: What has to be put right on the server
        Row(constraint: .delay, change: delayed, means: .repair, note: "MariaDB"),
        Row(constraint: .serverID, change: { $0.builder.serverID = 3 }, means: .repair),
        Row(constraint: .binaryLog, change: { $0.builder.settings.binaryLogEnabled = false }, means: .repair),
        Row(constraint: .replicaUpdates, change: { $0.builder.settings.logsReplicaUpdates = false }, means: .repair),
        Row(constraint: .binlogFormat, siblings: { $0.builder.settings.binlogFormat = .mixed }, means: .repair),
        Row(constraint: .offline, change: { $0.builder.settings.isOffline = true }, means: .repair),
        Row(constraint: .globalLock, change: { $0.builder.locks.globalReadLockHeld = true }, means: .repair),
        Row(constraint: .severalSources, change: { $0.builder = $0.builder.following("db9", channel: "second") }, means: .repair),
        Row(constraint: .applierError, change: { $0.builder.channels[0].applierError = ReplicationError(code: 1062, message: "") }, means: .repair),
        Row(constraint: .applierLock, change: { $0.builder.channels[0].applierWaitsForLock = true }, means: .repair),
        // MARK: What nothing helps
        Row(constraint: .unreachable, change: { $0.isReachable = false }),
        Row(constraint: .neverRead, change: { $0.builder.isUnread = true }),
        Row(constraint: .flavor, change: { $0 = Standby(2, flavor: .mysql, received: "") }),
        Row(constraint: .version, change: { $0.builder.versionText = "11.4.2-MariaDB" }),
        Row(constraint: .galera, change: { $0.builder.settings.isGaleraNode = true }),
        Row(constraint: .groupReplication, change: { $0.builder.settings.isGroupReplicationMember = true }, flavor: .mysql),
        Row(constraint: .filters, change: { $0.builder.channels[0].hasFilters = true }),
        Row(constraint: .givenUp, change: { $0.wasGivenUp = true }),
        Row(constraint: .receivedUnknown, change: restarted),
        Row(
            constraint: .downtime,
            change: {
                $0.builder.placement.isDowntimed = true
                $0.builder.placement.promotionRule = .mustNot
            }, note: "and must_not"),
        Row(
            constraint: .downtime,
            change: {
                $0.builder.placement.isDowntimed = true
                $0.received = TopologyFixtures.transactions("0-1-80", .mariadb)
            }, siblings: logsNothing, note: "and others received more"),
    ]

    private static func ranking(_ row: Row) -> CandidateRanking {
        let received = row.flavor.isMySQLFamily ? "\(TopologyFixtures.uuid(serverID: 1)):1-100" : "0-1-100"
        let siblings = [3, 4].map { number in
            Standby(number, flavor: row.flavor, received: received).with {
                $0.builder.settings.isGaleraNode = true
                row.siblings(&$0)
            }
        }
        return Election.rank([Standby(2, flavor: row.flavor, received: received).with(row.change)] + siblings, policy: row.policy, flavor: row.flavor)
    }

    @Test(arguments: rows)
    func `what is in the way, what alone would allow it, and at what loss`(row: Row) throws {
        let refusal = try #require(OverrideHintTests.ranking(row).refusal)
        guard let means = row.means else {
            #expect(refusal.hints.isEmpty, "\(refusal)")
            #expect(refusal.description == refusal.cause + ". No single override would allow a promotion")
            return
        }
        let hint = try #require(refusal.hints.first)
        #expect(refusal.hints.count == 1 && hint.constraint == row.constraint && hint.means == means && hint.server == OverrideHintTests.db2, "\(refusal)")
        #expect(hint.loss == row.loss, "\(refusal)")
        #expect(hint.holders.map(\.host) == (row.loss == .nothing ? [] : ["db3", "db4"]))
        #expect(refusal.description.hasSuffix(". " + hint.sentence), "\(refusal)")
        #expect(refusal.description.contains("No single override") == (means == .repair), "what has to be put right is no override: \(refusal)")
    }

    /// A server without an identity cannot be built; what concerns everybody has tests of its own, here and with the plans.
    @Test func `every constraint has a row`() {
        let elsewhere: Set<PromotionConstraint> = [.identity, .coPrimary, .lossless]
        #expect(Set(OverrideHintTests.rows.map(\.constraint)).union(elsewhere) == Set(PromotionConstraint.allCases))
    }

    @Test func `a server that does not say who it is is helped by nothing`() throws {
        var candidate = Standby(2, flavor: .mysql, received: "\(TopologyFixtures.uuid(serverID: 1)):1-100").snapshot
        var server = try #require(candidate.instance.facts).server
        server.identity = .mysql(uuid: "")
        let facts = try #require(candidate.instance.facts)
        candidate.instance = candidate.instance.with(
            facts: InstanceFacts(server: server, settings: facts.settings, transactions: facts.transactions, channels: facts.channels))
        let failed = InstanceBuilder("db1", flavor: .mysql, serverID: 1).unreachable().build(id: InstanceID(rawValue: 1))
        let refusal = try #require(CandidateRanking(failed: failed, candidates: [candidate], policy: PromotionPolicy()).refusal)
        #expect(refusal.cause.contains("it does not say who it is") && refusal.hints.isEmpty, "\(refusal)")
    }

    // MARK: Several ways

    /// `db2` has half of it, `db3` all of it and no logs to fetch the other half from.
    private static func purged() -> [Standby] {
        let source = TopologyFixtures.uuid(serverID: 1)
        return [
            Standby(2, flavor: .mysql, received: "\(source):1-50").with { $0.builder.hold(TopologyFixtures.transactions("\(source):1-50", .mysql)) },
            Standby(3, flavor: .mysql, received: "\(source):1-100").with {
                $0.builder.placement.promotionRule = .mustNot
                $0.builder.transactions.purged = TopologyFixtures.transactions("\(source):1-90", .mysql)
            },
        ]
    }

    @Test func `the one that loses least comes first, and who could not follow it is said`() throws {
        let ranking = Election.rank(OverrideHintTests.purged(), flavor: .mysql)
        #expect(ranking.gathering(of: nil) == nil, "what db2 lacks is purged")
        let refusal = try #require(ranking.refusal)
        #expect(refusal.hints.map(\.means) == [.command("baton register-candidate db3:3306 prefer_not"), .setting(key: "acceptedLosses", value: "[\"db3:3306\"]")])
        #expect(refusal.hints.map(\.loss) == [.nothing, .transactions(50)])
        #expect(refusal.hints.map { $0.leftBehind.map(\.host) } == [["db2"], []])
        #expect(
            refusal.hints.map(\.sentence) == [
                "`baton register-candidate db3:3306 prefer_not` alone would allow db3:3306 to be promoted, and nothing would be lost; db2:3306 could not follow it",
                "`acceptedLosses: [\"db3:3306\"]` alone would allow db2:3306 to be promoted, at the loss of 50 transactions that db3:3306 received",
            ])
    }

    @Test func `overrides come before repairs, and there are never too many`() throws {
        let broken = (2...8).map { number in Standby(number).with { $0.builder.locks.globalReadLockHeld = true } }
        let downtimed = Standby(9).with { $0.builder.placement.isDowntimed = true }
        let refusal = try #require(Election.rank(broken + [downtimed]).refusal)
        #expect(refusal.hints.map(\.server.host) == ["db9", "db2", "db3", "db4", "db5"])
        #expect(!refusal.description.contains("No single override"))
        #expect(refusal.description.hasSuffix(
            "Once this is put right on db5:3306 it could be promoted (somebody holds a global read or backup lock on it), and nothing would be lost"))
    }

    @Test func `who can fetch what it lacks loses nothing`() throws {
        let ahead = Standby(3, received: "0-1-120").with {
            $0.builder.placement.promotionRule = .mustNot
            $0.builder.placement.isInMaintenance = true
        }
        let refusal = try #require(Election.rank([Standby(2).with { $0.builder.placement.isDowntimed = true }, ahead]).refusal)
        #expect(refusal.hints.map(\.means) == [.command("baton downtime end db2:3306")] && refusal.hints.first?.loss == .nothing, "\(refusal)")
    }

    @Test func `where one was asked for, only what helps that one is named`() throws {
        let ranking = Election.rank([Standby(2).with { $0.builder.placement.isDowntimed = true }, Standby(3).with { $0.builder.placement.isInMaintenance = true }])
        let refusal = try #require(ranking.refusal(of: OverrideHintTests.db2))
        #expect(refusal.cause == "db2:3306 was asked for and may not be promoted: it is downtimed")
        #expect(refusal.hints.map(\.constraint) == [.downtime])
        #expect(ranking.refusal?.hints.map(\.constraint) == [.downtime, .maintenance])
    }

    // MARK: No acknowledged commit lost

    private func plan(_ fleet: TopologyBuilder, _ change: (inout LosslessRecord) -> Void = { _ in }) throws -> FailoverPlan {
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primary)
        let replicas = cluster.replicas(of: primary.id)
        var record = LosslessWatch(primary, replicas: replicas, epoch: .initial, startedAt: TopologyFixtures.now, earlier: nil).record
        change(&record)
        return FailoverPlan(failed: primary, replicas: replicas, coPrimary: nil, receivedUnknown: [], hookStages: [], policy: PromotionPolicy(), lossless: record)
    }

    private static let accepting = OverrideHint.Means.command("baton failover db1:3306 --accept-data-loss")

    @Test func `where only the proof is missing, a person accepts the loss, of so many as are known`() throws {
        let one = try #require(try plan(TopologyFixtures.lossless()) { $0.executed = "0-1-103" }.refusal?.hints)
        #expect(one.map(\.means) == [OverrideHintTests.accepting] && one.map(\.loss) == [.transactions(3)] && one.map(\.server) == [OverrideHintTests.db2])
        #expect(one.first?.sentence.hasSuffix(", at the loss of 3 transactions") == true)
        let unknown = try #require(try plan(TopologyFixtures.lossless()) { $0.shortcomings = ["sync_binlog is 0"] }.refusal?.hints)
        #expect(unknown.map(\.means) == [OverrideHintTests.accepting] && unknown.map(\.loss) == [.unknown])
    }

    @Test func `where nobody could be promoted either, that alone does not help`() throws {
        var fleet = TopologyFixtures.lossless()
        for name in ["db2", "db3", "db4"] { fleet[name].placement.promotionRule = .mustNot }
        let refusal = try #require(try plan(fleet) { $0.executed = "0-1-103" }.refusal)
        #expect(refusal.hints.isEmpty && refusal.description.hasSuffix(". No single override would allow a promotion"), "\(refusal)")
    }

    @Test func `accepting the loss of a replica that the proof needs does not help`() throws {
        var fleet = TopologyFixtures.lossless()
        for name in ["db2", "db4"] { fleet[name].settings.logsReplicaUpdates = false }
        fleet["db4"] = fleet["db4"].holding("0-1-110")
        fleet["db4"].channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-110", .mariadb)
        let refusal = try #require(try plan(fleet).refusal)
        #expect(refusal.hints.allSatisfy { $0.constraint != .lacksTransactions }, "\(refusal)")
        #expect(refusal.hints.map(\.means) == [.repair] && refusal.hints.first?.server.host == "db4", "\(refusal)")
    }
}
