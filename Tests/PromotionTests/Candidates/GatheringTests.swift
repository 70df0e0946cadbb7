import BatonTesting
import Promotion
import Testing
import TopologyModel

@Suite("What a successor fetches from a sibling")
struct GatheringTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Of `db2`, which has everything.
        var ahead: @Sendable (inout Standby) -> Void = { _ in }
        /// Of `db3`, which lacks ten transactions, like `db4`.
        var behind: @Sendable (inout Standby) -> Void = { _ in }
        var wanted: InstanceAddress?
        /// Successor, source; nil: nothing is fetched.
        var expected: [String]?
        var isNeeded = true
        var flavor = ServerFlavor.mariadb
    }

    private static let forbidden: @Sendable (inout Standby) -> Void = { $0.builder.placement.promotionRule = .mustNot }

    private static func forbiddenAnd(_ change: @escaping @Sendable (inout Standby) -> Void) -> @Sendable (inout Standby) -> Void {
        {
            forbidden(&$0)
            change(&$0)
        }
    }

    /// It holds a newer transaction back, so it has not applied everything.
    private static func delayed(havingApplied last: Int) -> @Sendable (inout Standby) -> Void {
        {
            let history = "\(TopologyFixtures.uuid(serverID: 1)):1"
            $0.builder.channels[0].configuredDelay = .seconds(60)
            $0.builder.channels[0].applierHasReadAllRelayLog = false
            $0.builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("\(history)-101", .mysql)
            $0.builder.transactions.executed = TopologyFixtures.transactions("\(history)-\(last)", .mysql)
        }
    }

    static let rows: [Row] = [
        Row(testDescription: "who has everything is promoted", expected: nil),
        Row(testDescription: "who has everything is forbidden", ahead: forbidden, expected: ["db3", "db2"]),
        Row(testDescription: "MySQL", ahead: forbidden, expected: ["db3", "db2"], flavor: .mysql),
        Row(testDescription: "the site's order counts among those behind", ahead: forbidden, behind: { $0.builder.placement.promotionRule = .preferNot }, expected: ["db4", "db2"]),
        Row(testDescription: "nobody else is eligible", ahead: forbidden, behind: { $0.builder.settings.binaryLogEnabled = false }, expected: ["db4", "db2"]),
        Row(testDescription: "it is not reachable", ahead: forbiddenAnd { $0.isReachable = false }, expected: nil),
        Row(testDescription: "it logs nothing it replicates", ahead: forbiddenAnd { $0.builder.settings.logsReplicaUpdates = false }, expected: nil),
        Row(testDescription: "it has filters", ahead: { $0.builder.channels[0].hasFilters = true }, expected: nil),
        Row(
            testDescription: "it is delayed, and has applied everything",
            ahead: {
                $0.builder.channels[0].configuredDelay = .seconds(60)
                $0.builder.channels[0].applierHasReadAllRelayLog = true
            }, expected: ["db3", "db2"]),
        Row(
            testDescription: "it is delayed, and has not",
            ahead: {
                $0.builder.channels[0].configuredDelay = .seconds(60)
                $0.receivesMoreThanItApplies()
            }, expected: nil),
        Row(testDescription: "MySQL: it is delayed, and has applied what others lack", ahead: delayed(havingApplied: 100), expected: ["db3", "db2"], flavor: .mysql),
        Row(testDescription: "MySQL: it is delayed, and has applied a part of it", ahead: delayed(havingApplied: 95), expected: nil, flavor: .mysql),
        Row(testDescription: "its applier stopped", ahead: forbiddenAnd { $0.builder.channels[0].applier = .stopped }, expected: nil),
        Row(testDescription: "its applier waits for a lock", ahead: { $0.builder.channels[0].applierWaitsForLock = true }, expected: nil),
        Row(testDescription: "its version is higher", ahead: { $0.builder.versionText = "11.4.2-MariaDB" }, expected: nil),
        Row(testDescription: "its format is larger", ahead: { $0.builder.settings.binlogFormat = .row }, behind: { $0.builder.settings.binlogFormat = .statement }, expected: nil),
        Row(testDescription: "nobody knows what it received", ahead: forbiddenAnd { $0.receivedIsKnown = false; $0.builder.channels[0].applierHasReadAllRelayLog = false }, expected: nil),
        Row(
            testDescription: "a person wants one that is behind", wanted: InstanceBuilder.address("db3"), expected: ["db3", "db2"]),
        Row(testDescription: "a person wants the one that has everything", wanted: InstanceBuilder.address("db2"), expected: nil),
        Row(
            testDescription: "one that is behind is preferred", behind: { $0.builder.placement.promotionRule = .prefer }, expected: ["db3", "db2"],
            isNeeded: false),
        Row(testDescription: "the one ahead is in another data center", ahead: { $0.builder.placement.dataCenter = "dc2" }, expected: ["db3", "db2"], isNeeded: false),
        Row(
            testDescription: "one that is preferred has much to apply",
            behind: {
                $0.builder.placement.promotionRule = .prefer
                $0.receivesMoreThanItApplies()
            }, expected: nil),
        Row(
            testDescription: "one that is preferred, and the one ahead has much to apply",
            ahead: { $0.receivesMoreThanItApplies() }, behind: { $0.builder.placement.promotionRule = .prefer }, expected: nil),
    ]

    private static func ranking(_ row: Row) -> CandidateRanking {
        func received(_ last: Int) -> String {
            row.flavor.isMySQLFamily ? "\(TopologyFixtures.uuid(serverID: 1)):1-\(last)" : "0-1-\(last)"
        }
        let standbys = [
            Standby(2, flavor: row.flavor, received: received(100)).with(row.ahead), Standby(3, flavor: row.flavor, received: received(90)).with(row.behind),
            Standby(4, flavor: row.flavor, received: received(90)),
        ]
        return Election.rank(standbys, flavor: row.flavor)
    }

    @Test(arguments: rows)
    func `who fetches from whom`(row: Row) {
        let gathering = GatheringTests.ranking(row).gathering(of: row.wanted)
        #expect(gathering.map { [$0.successor.host, $0.source.host] } == row.expected)
        #expect(gathering.map(\.isNeeded) ?? row.isNeeded == row.isNeeded)
    }

    /// Workers that commit out of order leave gaps, and a receiver that is stopped meanwhile another end.
    @Test(arguments: [ServerFlavor.mysql, .mariadb])
    func `of two that each lack what the other one has, one fetches where a source sends whatever is missing`(flavor: ServerFlavor) {
        let first = TopologyFixtures.uuid(serverID: 1)
        let received = flavor.isMySQLFamily ? ["\(first):1-94:96-100", "\(first):1-95", "\(first):1-80"] : ["0-1-100", "0-1-90,1-1-1", "0-1-80"]
        let ranking = Election.rank(zip(2..., received).map { Standby($0, flavor: flavor, received: $1) }, flavor: flavor)
        #expect(ranking.choice == nil)
        let gathering = ranking.gathering(of: nil)
        #expect(gathering.map { [$0.successor.host, $0.source.host] } == (flavor.isMySQLFamily ? ["db2", "db3"] : nil))
    }

    @Test func `what came to nothing is not tried again`() throws {
        let ranking = GatheringTests.ranking(Row(testDescription: "", ahead: GatheringTests.forbidden))
        var tried: [Gathering] = []
        while let next = ranking.gathering(of: nil, without: tried) { tried.append(next) }
        #expect(tried.map(\.successor.host) == ["db3", "db4"])
    }

    @Test func `a preference is given one try`() throws {
        let ranking = GatheringTests.ranking(Row(testDescription: "", ahead: { $0.builder.placement.dataCenter = "dc2" }))
        let first = try #require(ranking.gathering(of: nil))
        #expect(ranking.gathering(of: nil, without: [first]) == nil)
        #expect(ranking.choice?.address.host == "db2")
    }
}
