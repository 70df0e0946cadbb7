import BatonTesting
import Promotion
import Testing
import TopologyModel

/// Binary logs that a successor has no longer, and others still need.
@Suite("Candidates with purged logs")
struct PurgedLogsTests {
    private static let source = "00000000-0000-0000-0000-000000000001"

    /// Of MySQL; received up to a number of the failed primary's transactions, and purged up to another.
    private func standby(_ number: Int, received: Int = 100, purged: Int = 0, _ change: (inout Standby) -> Void = { _ in }) -> Standby {
        Standby(number, flavor: .mysql, received: "\(PurgedLogsTests.source):1-\(received)").with {
            if purged > 0 { $0.builder.transactions.purged = TopologyFixtures.transactions("\(PurgedLogsTests.source):1-\(purged)", .mysql) }
            change(&$0)
        }
    }

    private func rank(_ standbys: [Standby]) -> CandidateRanking { Election.rank(standbys, flavor: .mysql) }

    @Test func `of two that received the same the one goes first that others can follow`() throws {
        let ranking = rank([standby(2, purged: 90), standby(3, purged: 40), standby(4, received: 60)])
        #expect(Election.names(ranking) == ["db3", "db2", "db4"])
        #expect(ranking.choice?.address.host == "db3")
        let reasons = try #require(ranking.candidates.first { $0.address.host == "db2" }).reasons
        #expect(reasons.contains("has purged binary logs that db4:3306 could not follow it without"))
        #expect(try #require(ranking.choice).reasons.allSatisfy { !$0.contains("purged") })
    }

    @Test func `that counts before what the site prefers, and after what would be lost`() {
        let preferred = standby(2, purged: 90) { $0.builder.placement.promotionRule = .prefer }
        #expect(rank([preferred, standby(3), standby(4, received: 60)]).choice?.address.host == "db3")
        #expect(rank([standby(2, received: 101, purged: 90), standby(3), standby(4, received: 60)]).choice?.address.host == "db2")
    }

    @Test func `what nobody needs, and nobody can fetch, plays no part`() {
        let preferred = standby(2, purged: 90) { $0.builder.placement.promotionRule = .prefer }
        #expect(rank([preferred, standby(3), standby(4, received: 95)]).choice?.address.host == "db2")
        #expect(rank([preferred, standby(3), standby(4, received: 60) { $0.isReachable = false }]).choice?.address.host == "db2")
    }
}
