import BatonTesting
import Promotion
import Testing
import TopologyModel

/// One replica of `db1` that may take its place.
struct Standby: Sendable {
    var builder: InstanceBuilder
    var isReachable = true
    var receivedIsKnown = true
    /// Received on top of what the builder holds.
    var received: GTIDValue?
    var coordinates: BinlogCoordinates?
    var wasGivenUp = false

    init(_ number: Int, flavor: ServerFlavor = .mariadb, received: String = "0-1-100") {
        builder = InstanceBuilder("db\(number)", flavor: flavor, serverID: UInt32(number)).following("db1")
        builder.placement.dataCenter = "dc1"
        builder.placement.region = "r1"
        self.received = TopologyFixtures.transactions(received, flavor)
    }

    func with(_ change: (inout Standby) -> Void) -> Standby {
        var copy = self
        change(&copy)
        return copy
    }

    mutating func receivesMoreThanItApplies() {
        builder.channels[0].applierHasReadAllRelayLog = false
        builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-110", builder.flavor)
    }

    var snapshot: CandidateSnapshot {
        let instance = builder.build(id: InstanceID(rawValue: builder.serverID))
        return CandidateSnapshot(
            instance: instance, isReachable: isReachable, received: received ?? .none, receivedIsKnown: receivedIsKnown,
            receivedCoordinates: coordinates, wasGivenUp: wasGivenUp)
    }
}

enum Election {
    static func rank(_ standbys: [Standby], policy: PromotionPolicy = PromotionPolicy(), flavor: ServerFlavor = .mariadb) -> CandidateRanking {
        var failed = InstanceBuilder("db1", flavor: flavor, serverID: 1).unreachable()
        failed.placement.dataCenter = "dc1"
        failed.placement.region = "r1"
        return CandidateRanking(failed: failed.build(id: InstanceID(rawValue: 1)), candidates: standbys.map(\.snapshot), policy: policy)
    }

    static func names(_ ranking: CandidateRanking) -> [String] { ranking.candidates.map(\.address.host) }
}

@Suite("Candidates")
struct CandidateRankingTests {
    // MARK: Hard filters

    struct BlockerRow: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout Standby) -> Void
        /// How the blocker begins; nil: no blocker.
        var expected: String?
        var policy = PromotionPolicy()
        var testDescription: String { name }
    }

    static func policy(_ change: (inout PromotionPolicy) -> Void) -> PromotionPolicy {
        var policy = PromotionPolicy()
        change(&policy)
        return policy
    }

    static let blockers: [BlockerRow] = [
        BlockerRow(name: "in order", change: { _ in }, expected: nil),
        BlockerRow(name: "unreachable", change: { $0.isReachable = false }, expected: "it is not reachable"),
        BlockerRow(name: "under maintenance", change: { $0.builder.placement.isInMaintenance = true }, expected: "it is under maintenance"),
        BlockerRow(name: "downtimed", change: { $0.builder.placement.isDowntimed = true }, expected: "it is downtimed"),
        BlockerRow(name: "must_not", change: { $0.builder.placement.promotionRule = .mustNot }, expected: "its promotion rule is must_not"),
        BlockerRow(name: "prefer_not", change: { $0.builder.placement.promotionRule = .preferNot }, expected: nil),
        BlockerRow(name: "no binary log", change: { $0.builder.settings.binaryLogEnabled = false }, expected: "it writes no binary log"),
        BlockerRow(name: "no updates logged", change: { $0.builder.settings.logsReplicaUpdates = false }, expected: "it does not log replicated changes"),
        BlockerRow(name: "filters", change: { $0.builder.channels[0].hasFilters = true }, expected: "it has replication filters"),
        BlockerRow(name: "delayed", change: { $0.builder.channels[0].configuredDelay = .seconds(60) }, expected: "its configured delay of 60 s"),
        BlockerRow(
            name: "delayed as allowed", change: { $0.builder.channels[0].configuredDelay = .seconds(60) }, expected: nil,
            policy: policy { $0.maximumConfiguredDelay = .seconds(60) }),
        BlockerRow(
            name: "applier error", change: { $0.builder.channels[0].applierError = ReplicationError(code: 1062, message: "") },
            expected: "its applier stopped with error 1062"),
        BlockerRow(
            name: "receiver error", change: { $0.builder.channels[0].receiverError = ReplicationError(code: 2003, message: "") }, expected: nil),
        BlockerRow(name: "waits for a lock", change: { $0.builder.channels[0].applierWaitsForLock = true }, expected: "its applier waits for a lock"),
        BlockerRow(name: "read lock", change: { $0.builder.locks.globalReadLockHeld = true }, expected: "somebody holds a global read"),
        BlockerRow(name: "read lock unknown", change: { $0.builder.locks.globalReadLockHeld = nil }, expected: nil),
        BlockerRow(name: "higher version", change: { $0.builder.versionText = "11.4.2-MariaDB" }, expected: "its version 11.4 is higher than 10.11"),
        BlockerRow(name: "higher patch", change: { $0.builder.versionText = "10.11.25-MariaDB" }, expected: nil),
        BlockerRow(name: "lower version", change: { $0.builder.versionText = "10.6.2-MariaDB" }, expected: nil),
        BlockerRow(name: "smaller format", change: { $0.builder.settings.binlogFormat = .mixed }, expected: nil),
        BlockerRow(name: "unknown format", change: { $0.builder.settings.binlogFormat = nil }, expected: nil),
        BlockerRow(name: "Galera", change: { $0.builder.settings.isGaleraNode = true }, expected: "it is a Galera node"),
        BlockerRow(name: "group member", change: { $0.builder.settings.isGroupReplicationMember = true }, expected: "it is a member of a replication group"),
        BlockerRow(
            name: "several sources", change: { $0.builder = $0.builder.following("db9", channel: "second") },
            expected: "it replicates from several sources"),
        BlockerRow(name: "never read", change: { $0.builder.isUnread = true }, expected: "it was never read"),
        BlockerRow(name: "same server_id as a sibling", change: { $0.builder.serverID = 3 }, expected: "its server_id 3 is also that of db3:3306"),
        BlockerRow(name: "same server_id as the failed", change: { $0.builder.serverID = 1 }, expected: "its server_id 1 is also that of db1:3306"),
        BlockerRow(name: "other data center", change: { $0.builder.placement.dataCenter = "dc2" }, expected: nil),
        BlockerRow(
            name: "other data center, prevented", change: { $0.builder.placement.dataCenter = "dc2" },
            expected: "it is in data center \"dc2\", the failed primary in \"dc1\"", policy: policy { $0.preventCrossDataCenter = true }),
        BlockerRow(
            name: "other region, prevented", change: { $0.builder.placement.region = "r2" },
            expected: "it is in region \"r2\", the failed primary in \"r1\"", policy: policy { $0.preventCrossRegion = true }),
        BlockerRow(
            name: "other environment, prevented", change: { $0.builder.placement.environment = "staging" },
            expected: "it is in environment \"staging\", the failed primary in \"\"", policy: policy { $0.preventCrossEnvironment = true }),
        BlockerRow(name: "other environment", change: { $0.builder.placement.environment = "staging" }, expected: nil),
        BlockerRow(
            name: "lags too much", change: { $0.builder.placement.measuredLag = .seconds(180) }, expected: "it lags 180 s; 180 s and more are refused",
            policy: policy { $0.refusedLag = .seconds(180) }),
        BlockerRow(
            name: "lags less", change: { $0.builder.placement.measuredLag = .seconds(179) }, expected: nil,
            policy: policy { $0.refusedLag = .seconds(180) }),
        BlockerRow(
            name: "lag unknown", change: { $0.builder.channels[0].lag = nil }, expected: "its lag is not known",
            policy: policy { $0.refusedLag = .seconds(180) }),
        BlockerRow(name: "lag does not matter", change: { $0.builder.channels[0].lag = nil }, expected: nil),
        BlockerRow(
            name: "not applied", change: { $0.receivesMoreThanItApplies() }, expected: "it has not applied all it received",
            policy: policy { $0.requiresAppliedRelayLog = true }),
        BlockerRow(name: "not applied, as allowed", change: { $0.receivesMoreThanItApplies() }, expected: nil),
        BlockerRow(
            name: "not known whether applied",
            change: {
                $0.builder = $0.builder.holding("0-1-100")
                $0.builder.channels[0].applier = .stopped
                $0.builder.channels[0].receivedGTIDs = .mariadb(MariaDBGTIDPosition())
            }, expected: "it is not known whether it has applied", policy: policy { $0.requiresAppliedRelayLog = true }),
        BlockerRow(name: "all applied", change: { _ in }, expected: nil, policy: policy { $0.requiresAppliedRelayLog = true }),
        BlockerRow(
            name: "restarted",
            change: {
                $0.receivedIsKnown = false
                $0.builder.channels[0].applierHasReadAllRelayLog = false
            }, expected: "what it received is not known"),
        BlockerRow(name: "restarted, all relay logs applied", change: { $0.receivedIsKnown = false }, expected: nil),
        BlockerRow(
            name: "restarted, applier stopped",
            change: {
                $0.receivedIsKnown = false
                $0.builder.channels[0].applier = .stopped
            }, expected: "what it received is not known"),
    ]

    @Test(arguments: blockers)
    func `a hard filter blocks, in words`(row: BlockerRow) throws {
        let ranking = Election.rank([Standby(2).with(row.change), Standby(3), Standby(4)], policy: row.policy)
        let candidate = try #require(ranking.candidates.first { $0.address.host == "db2" })
        #expect(candidate.isEligible == (row.expected == nil), "\(candidate.blockers)")
        #expect(candidate.blockers.contains { $0.hasPrefix(row.expected ?? "none") } == (row.expected != nil), "\(candidate.blockers)")
    }

    @Test func `the format and version that most replicas have count, the smaller one on a tie`() {
        let rows = Election.rank([
            Standby(2).with { $0.builder.settings.binlogFormat = .mixed }, Standby(3),
        ])
        #expect(rows.choice?.address.host == "db2")
        #expect(rows.candidates.last?.blockers == ["its binlog_format ROW is larger than MIXED, which most replicas have"])
        let newer = Election.rank([
            Standby(2).with { $0.builder.versionText = "11.4.2-MariaDB" }, Standby(3).with { $0.builder.versionText = "11.4.2-MariaDB" }, Standby(4),
        ])
        #expect(newer.candidates.map(\.isEligible) == [true, true, true], "two of three have the newer version")
        #expect(newer.choice?.address.host == "db4", "and the older one can lead both")
    }

    @Test func `a server of another flavour than most is blocked`() {
        let ranking = Election.rank([Standby(2, flavor: .mysql, received: ""), Standby(3), Standby(4)])
        #expect(ranking.candidates.last?.blockers == ["it is MySQL, most replicas are MariaDB"])
    }

    // MARK: Order

    struct OrderRow: Sendable, CustomTestStringConvertible {
        var name: String
        /// Changes that make `db3` better than `db2`.
        var better: @Sendable (inout Standby) -> Void = { _ in }
        var worse: @Sendable (inout Standby) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let orders: [OrderRow] = [
        OrderRow(
            name: "received more, against a better rule", better: { $0.received = TopologyFixtures.transactions("0-1-101", .mariadb) },
            worse: { $0.builder.placement.promotionRule = .must }),
        OrderRow(
            name: "better rule, against another data center",
            better: {
                $0.builder.placement.promotionRule = .prefer
                $0.builder.placement.dataCenter = "dc2"
            }),
        OrderRow(
            name: "same data center, against another region", better: { $0.builder.placement.region = "r2" },
            worse: { $0.builder.placement.dataCenter = "dc2" }),
        OrderRow(name: "same region, against the environment", better: { $0.builder.placement.environment = "test" }, worse: { $0.builder.placement.region = "r2" }),
        OrderRow(
            name: "same environment, against a higher version", better: { $0.builder.versionText = "10.11.25-MariaDB" },
            worse: { $0.builder.placement.environment = "test" }),
        OrderRow(
            name: "lower version, against the address", worse: { $0.builder.versionText = "10.11.25-MariaDB" }),
        OrderRow(name: "smaller format, against the address", better: { $0.builder.settings.binlogFormat = .mixed }),
    ]

    @Test(arguments: orders)
    func `the better one comes first, whatever comes after in the order`(row: OrderRow) {
        let standbys = [Standby(2).with(row.worse), Standby(3).with(row.better), Standby(4).with { $0.isReachable = false }]
        #expect(Election.names(Election.rank(standbys)) == ["db3", "db2", "db4"])
    }

    @Test func `all else equal, the address decides`() {
        #expect(Election.names(Election.rank([Standby(4), Standby(2), Standby(3)])) == ["db2", "db3", "db4"])
    }

    @Test func `places in the source's log are compared where channels follow without GTID`() {
        func standby(_ number: Int, _ position: UInt64) -> Standby {
            Standby(number).with {
                $0.builder.channels[0].gtidUse = .fileAndPosition
                $0.coordinates = BinlogCoordinates(file: "binlog.000009", position: position)
            }
        }
        // What they executed says the contrary.
        let ranking = Election.rank([standby(2, 100).with { $0.received = TopologyFixtures.transactions("0-1-120", .mariadb) }, standby(3, 200)])
        #expect(ranking.choice?.address.host == "db3")
        #expect(ranking.targetCoordinates == BinlogCoordinates(file: "binlog.000009", position: 200))
        #expect(ranking.target == .none)
    }

    @Test func `MySQL below gtid_mode ON is compared by place`() {
        func standby(_ number: Int, _ position: UInt64) -> Standby {
            Standby(number, flavor: .mysql, received: "").with {
                $0.builder.settings.gtidMode = "OFF"
                $0.builder.channels[0].gtidUse = .fileAndPosition
                $0.coordinates = BinlogCoordinates(file: "binlog.000009", position: position)
            }
        }
        #expect(Election.rank([standby(2, 100), standby(3, 200)], flavor: .mysql).choice?.address.host == "db3")
    }

    // MARK: Choice

    @Test func `the choice covers all that any reachable replica received`() {
        let ranking = Election.rank([
            Standby(2, received: "0-1-100"), Standby(3, received: "0-1-120"), Standby(4, received: "0-1-200").with { $0.isReachable = false },
        ])
        #expect(ranking.choice?.address.host == "db3")
        #expect(ranking.refusal == nil)
        #expect(ranking.target == TopologyFixtures.transactions("0-1-120", .mariadb), "an unreachable replica does not count")
    }

    @Test func `nobody is promoted where a replica that must not be holds more`() {
        let standbys = [Standby(2), Standby(3, received: "0-1-120").with { $0.builder.placement.promotionRule = .mustNot }]
        let ranking = Election.rank(standbys)
        #expect(ranking.choice == nil)
        #expect(
            ranking.refusal?.description
                == "promoting db2:3306 could lose transactions: db3:3306 received 20 that db2:3306 did not (0-1-120) and cannot be promoted "
                + "(its promotion rule is must_not). `baton register-candidate db3:3306 prefer_not` alone would allow db3:3306 to be promoted, and nothing would be lost. "
                + "`acceptedLosses: [\"db3:3306\"]` alone would allow db2:3306 to be promoted, at the loss of 20 transactions that db3:3306 received")
        let accepted = Election.rank(standbys, policy: CandidateRankingTests.policy { $0.acceptedLosses = [InstanceBuilder.address("db3")] })
        #expect(accepted.choice?.address.host == "db2")
        #expect(accepted.target == TopologyFixtures.transactions("0-1-100", .mariadb))
    }

    @Test func `a replica whose loss is accepted does not come before one that loses nothing else`() {
        let ranking = Election.rank(
            [Standby(2, received: "0-1-100,1-1-50"), Standby(3, received: "0-1-101")],
            policy: CandidateRankingTests.policy { $0.acceptedLosses = [InstanceBuilder.address("db2")] })
        #expect(ranking.choice?.address.host == "db3")
    }

    @Test func `nobody is promoted where two replicas each hold what the other lacks`() throws {
        let ranking = Election.rank([Standby(2, received: "0-1-100,1-1-5"), Standby(3, received: "0-1-120,1-1-4")])
        #expect(ranking.choice == nil)
        #expect(Election.names(ranking) == ["db3", "db2"], "db3 lacks one transaction, db2 lacks twenty")
        let refusal = try #require(ranking.refusal)
        #expect(refusal.cause.contains("db2:3306 received 1 that db3:3306 did not (1-1-5) and lacks what db3:3306 received"))
    }

    @Test func `nobody is promoted beside a reachable replica whose received set is unknown`() throws {
        let restarted = Standby(3).with {
            $0.receivedIsKnown = false
            $0.builder.channels[0].applierHasReadAllRelayLog = false
        }
        let ranking = Election.rank([Standby(2), restarted])
        #expect(ranking.choice == nil)
        #expect(try #require(ranking.refusal).cause.contains("db3:3306 may hold transactions that nobody knows of"))
        #expect(Election.rank([Standby(2), restarted.with { $0.isReachable = false }]).choice?.address.host == "db2")
        #expect(Election.rank([Standby(2), restarted.with { $0.builder.channels[0].applierHasReadAllRelayLog = true }]).choice != nil)
    }

    @Test func `transactions and places cannot be compared`() throws {
        let byPlace = Standby(3).with {
            $0.builder.channels[0].gtidUse = .fileAndPosition
            $0.coordinates = BinlogCoordinates(file: "binlog.000001", position: 4_096)
        }
        #expect(try #require(Election.rank([Standby(2), byPlace]).refusal).cause.contains("the two cannot be compared"))
    }

    @Test func `MySQL sets are compared as sets`() throws {
        let uuid = TopologyFixtures.uuid(serverID: 1)
        let ranking = Election.rank(
            [Standby(2, flavor: .mysql, received: "\(uuid):1-100"), Standby(3, flavor: .mysql, received: "\(uuid):1-50:60-120")], flavor: .mysql)
        #expect(ranking.choice == nil)
        #expect(ranking.target == TopologyFixtures.transactions("\(uuid):1-120", .mysql))
        #expect(try #require(ranking.refusal).cause.contains("(\(uuid):51-59)"))
    }

    @Test func `each way of having nobody is said`() {
        #expect(Election.rank([]).refusal?.cause == "db1:3306 has no replica that could be promoted")
        #expect(
            Election.rank([Standby(2).with { $0.isReachable = false }]).refusal?.description
                == "none of the 1 replicas of db1:3306 is reachable. No single override would allow a promotion")
        #expect(
            Election.rank([Standby(2).with { $0.builder.placement.isDowntimed = true }]).refusal?.description
                == "no replica of db1:3306 may be promoted: db2:3306: it is downtimed. `baton downtime end db2:3306` alone would allow db2:3306 to be promoted, "
                + "and nothing would be lost")
    }

    @Test func `a rank is explained`() {
        let ranking = Election.rank([Standby(2), Standby(3).with { $0.builder.placement.dataCenter = "dc2" }])
        #expect(
            ranking.candidates.map(\.reasons) == [
                [
                    "received everything that any reachable replica received: 0-1-100", "promotion rule neutral",
                    "same data center as the failed primary (dc1)", "same region as the failed primary (r1)", "no environment known",
                    "version 10.11.19", "binlog_format ROW",
                ],
                [
                    "received everything that any reachable replica received: 0-1-100", "promotion rule neutral",
                    "data center \"dc2\", the failed primary's is \"dc1\"", "same region as the failed primary (r1)", "no environment known",
                    "version 10.11.19", "binlog_format ROW",
                ],
            ])
    }
}
