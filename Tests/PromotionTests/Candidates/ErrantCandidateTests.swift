import Analysis
import BatonTesting
import Promotion
import Testing
import TopologyModel

/// `db2` holds something beside what `db1`, which failed, had; `db3` holds what `db1` had.
@Suite("Candidates with errant transactions")
struct ErrantCandidateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var flavor = ServerFlavor.mysql
        /// On top of the first hundred transactions of `db1`.
        var more: String
        var failed: @Sendable (inout InstanceBuilder) -> Void = { _ in }
        var sibling: @Sendable (inout Standby) -> Void = { _ in }
        /// What it is refused for; nil: it is not.
        var errant: String?
    }

    private static func uuid(_ server: UInt32) -> String { TopologyFixtures.uuid(serverID: server) }
    private static func set(_ text: String) -> GTIDValue { TopologyFixtures.transactions(text, .mysql) }
    private static let history = "\(uuid(1)):1-100"

    static let rows: [Row] = [
        Row(testDescription: "its own ones", more: "\(uuid(2)):1-3", errant: "\(uuid(2)):1-3"),
        Row(testDescription: "its own ones with a tag", more: "\(uuid(2)):fixes:7", errant: "\(uuid(2)):fixes:7"),
        Row(
            testDescription: "a part the primary had", more: "\(uuid(2)):1-5", failed: { $0.hold(set("\(history),\(uuid(2)):1-4")) },
            sibling: { $0.received = set("\(history),\(uuid(2)):1-4") }, errant: "\(uuid(2)):5"),
        Row(testDescription: "of a server that is gone, which somebody may have applied on the primary", more: "\(uuid(9)):5"),
        Row(testDescription: "the primary had them", more: "\(uuid(2)):1-3", failed: { $0.hold(set("\(history),\(uuid(2)):1-3")) }),
        Row(testDescription: "newer ones of the primary", more: "\(uuid(1)):101-120"),
        Row(testDescription: "nobody read the primary", more: "\(uuid(2)):1-3", failed: { $0.isUnread = true }),
        Row(testDescription: "the primary has no GTIDs", more: "\(uuid(2)):1-3", failed: { $0.hold(set("")) }),
        Row(testDescription: "the primary followed it", more: "\(uuid(2)):1-3", failed: { $0 = $0.following("db2") }),
        Row(testDescription: "a sibling has them", more: "\(uuid(2)):1-3", sibling: { $0.received = set("\(history),\(uuid(2)):1-3") }),
        Row(
            testDescription: "a sibling has them that does not answer", more: "\(uuid(2)):1-3",
            sibling: {
                $0.received = set("\(history),\(uuid(2)):1-3")
                $0.isReachable = false
            }),
        Row(testDescription: "MariaDB: the newest of its domain", flavor: .mariadb, more: "0-1-100,0-2-103", errant: "up to 0-2-103"),
        Row(testDescription: "MariaDB: in a domain of its own", flavor: .mariadb, more: "0-1-100,7-2-4", errant: "up to 7-2-4"),
        Row(
            testDescription: "MariaDB: behind what it replicated since", flavor: .mariadb, more: "0-2-90,0-1-100",
            failed: { $0.transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-80") }, errant: "10 from 0-2-81 to 0-2-90"),
        Row(
            testDescription: "MariaDB: old, and the primary's log has none of it, which was made from a copy", flavor: .mariadb, more: "0-2-90,0-1-100",
            failed: { $0.transactions.applied = TopologyFixtures.transactions("0-3-90", .mariadb) }),
        Row(
            testDescription: "MariaDB: newer than the copy", flavor: .mariadb, more: "0-2-91,0-1-100",
            failed: { $0.transactions.applied = TopologyFixtures.transactions("0-3-90", .mariadb) }, errant: "up to 0-2-91"),
        Row(
            testDescription: "MariaDB: the primary never replicated", flavor: .mariadb, more: "0-2-91,0-1-100",
            failed: { $0.transactions.applied = TopologyFixtures.transactions("", .mariadb) }, errant: "up to 0-2-91"),
        Row(
            testDescription: "MariaDB: the primary's log has it", flavor: .mariadb, more: "0-1-100,0-2-103",
            failed: { $0.transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-103") }),
        Row(
            testDescription: "MariaDB: the primary was made from a copy, and wrote itself since", flavor: .mariadb, more: "0-1-100,0-2-103",
            failed: {
                $0.transactions.executed = TopologyFixtures.transactions("0-1-110", .mariadb)
                $0.transactions.applied = TopologyFixtures.transactions("0-2-103", .mariadb)
                $0.transactions.binlogState = MariaDBBinlogState(parsing: "0-1-110")
            }),
        Row(
            testDescription: "MariaDB: a sibling has it", flavor: .mariadb, more: "0-1-100,0-2-103",
            sibling: { $0.builder.transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-103") }),
        Row(testDescription: "MariaDB: the primary followed it", flavor: .mariadb, more: "0-1-100,0-2-103", failed: { $0 = $0.following("db2") }),
    ]

    /// MariaDB's position is the newest of each domain of its log.
    private static func standby(_ row: Row) -> Standby {
        guard row.flavor == .mariadb else { return Standby(2, flavor: .mysql, received: "\(history),\(row.more)") }
        let log = MariaDBBinlogState(parsing: row.more) ?? MariaDBBinlogState()
        let position = GTIDValue.mariadb(MariaDBGTIDPosition(log.elements.filter { one in !log.elements.contains { $0.domain == one.domain && $0.sequence > one.sequence } }))
        return Standby(2).with {
            $0.received = position
            $0.builder.transactions.executed = position
            $0.builder.transactions.applied = TopologyFixtures.transactions("0-1-100", .mariadb)
            $0.builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-100", .mariadb)
            $0.builder.transactions.binlogState = log
        }
    }

    private static func ranking(_ row: Row, accepted: [InstanceAddress] = []) -> CandidateRanking {
        var failed = InstanceBuilder("db1", flavor: row.flavor, serverID: 1).unreachable()
        (failed.placement.dataCenter, failed.placement.region) = ("dc1", "r1")
        row.failed(&failed)
        let sibling = Standby(3, flavor: row.flavor, received: row.flavor == .mariadb ? "0-1-100" : history).with(row.sibling)
        return CandidateRanking(
            failed: failed.build(id: InstanceID(rawValue: 1)), candidates: [standby(row).snapshot, sibling.snapshot],
            policy: CandidateRankingTests.policy { $0.acceptedErrant = accepted })
    }

    @Test(arguments: rows)
    func `what keeps a replica from being promoted`(row: Row) throws {
        let ranking = ErrantCandidateTests.ranking(row)
        let candidate = try #require(ranking.candidates.first { $0.address.host == "db2" })
        guard let errant = row.errant else {
            #expect(candidate.blockers.isEmpty)
            return
        }
        #expect(candidate.blockers == ["it holds transactions that neither the failed primary nor another replica has: \(errant)"])
        #expect(ranking.choice?.address.host == "db3" && ranking.choice?.received == ranking.target, "nobody waits for them")
    }

    @Test(arguments: rows.filter { $0.errant != nil })
    func `a person may accept them, and the one who has them counts for no more than what it received`(row: Row) throws {
        let ranking = ErrantCandidateTests.ranking(row, accepted: [InstanceBuilder.address("db2")])
        let candidate = try #require(ranking.candidates.first { $0.address.host == "db2" })
        #expect(candidate.isEligible && ranking.choice?.address.host == "db2", "both received the same, and its address is the smaller one")
        #expect(ranking.target == ErrantCandidateTests.ranking(row).target)
    }

    @Test func `where the primary was never read, each one's own writes keep nobody from being promoted, and who has more of it comes first`() throws {
        let row = Row(
            testDescription: "", more: "\(ErrantCandidateTests.uuid(2)):1", failed: { $0.isUnread = true },
            sibling: { $0.received = ErrantCandidateTests.set("\(ErrantCandidateTests.history),\(ErrantCandidateTests.uuid(3)):1-2") })
        let ranking = ErrantCandidateTests.ranking(row)
        #expect(ranking.target == ErrantCandidateTests.set(ErrantCandidateTests.history))
        #expect(ranking.choice?.address.host == "db3")
    }

    @Test func `where neither the primary nor a sibling was read, all that the last one holds counts: it may be a former primary`() {
        let row = Row(testDescription: "", more: "\(ErrantCandidateTests.uuid(2)):1-9", failed: { $0.isUnread = true }, sibling: { ($0.received, $0.isReachable, $0.builder.isUnread) = (nil, false, true) })
        let ranking = ErrantCandidateTests.ranking(row)
        #expect(ranking.target == ErrantCandidateTests.set("\(ErrantCandidateTests.history),\(row.more)"))
        #expect(ranking.choice?.address.host == "db2")
    }

    @Test(arguments: [ServerFlavor.mysql, .mariadb])
    func `nobody fetches what it lacks from such a replica unless that is accepted`(flavor: ServerFlavor) throws {
        let row = Row(
            testDescription: "", flavor: flavor, more: flavor == .mariadb ? "0-1-100,7-2-4" : "\(ErrantCandidateTests.uuid(2)):1",
            sibling: { $0.received = TopologyFixtures.transactions(flavor == .mariadb ? "0-1-90" : "\(ErrantCandidateTests.uuid(1)):1-90", flavor) })
        let ranking = ErrantCandidateTests.ranking(row)
        #expect(ranking.choice == nil && ranking.gathering(of: nil) == nil)
        let hints = try #require(ranking.refusal).hints
        #expect(hints.map { "\($0.constraint.rawValue) \($0.server)" } == ["errant db2:3306", "lacks_transactions db3:3306"])
        let accepted = ErrantCandidateTests.ranking(row, accepted: [InstanceBuilder.address("db2")])
        #expect(accepted.choice?.address.host == "db2")
        #expect(accepted.gathering(of: InstanceBuilder.address("db3"))?.source.host == "db2")
    }
}
