import BatonTesting
import Promotion
import Testing
import TopologyModel

/// db2 was the primary, was deposed, wrote on, and was attached to the new primary db1 (server truth T11).
@Suite("Candidates that wrote themselves")
struct OwnWritesTests {
    private static func log(_ text: String) -> MariaDBBinlogState? { MariaDBBinlogState(parsing: text) }

    private static func deposed(own: String, applied: String, log: String) -> Standby {
        Standby(2, received: own).with {
            $0.builder.transactions.executed = TopologyFixtures.transactions(own, .mariadb)
            $0.builder.transactions.applied = TopologyFixtures.transactions(applied, .mariadb)
            $0.builder.transactions.binlogState = Self.log(log)
            $0.builder.channels[0].receivedGTIDs = TopologyFixtures.transactions(applied, .mariadb)
        }
    }

    private static func replica(_ number: Int, at position: String, log: String) -> Standby {
        Standby(number, received: position).with {
            $0.builder.hold(TopologyFixtures.transactions(position, .mariadb))
            $0.builder.transactions.binlogState = Self.log(log)
        }
    }

    @Test func `higher numbers of its own do not make it the successor, and nobody waits for them`() {
        let ranking = Election.rank([
            Self.deposed(own: "0-2-300", applied: "0-1-150", log: "0-1-150,0-2-300"), Self.replica(3, at: "0-1-200", log: "0-1-200,0-2-100"),
        ])
        #expect(ranking.choice?.address.host == "db3")
        #expect(ranking.target.description == "0-1-200")
        #expect(ranking.candidates.last?.losesNothing == false)
        #expect(ranking.candidates.last?.reasons.contains("has what nobody else has and does not count as received: up to 0-2-300") == true)
    }

    @Test func `what it wrote as the primary and others received counts`() {
        let ranking = Election.rank([
            Self.deposed(own: "0-2-300", applied: "0-2-300", log: "0-2-300"), Self.replica(3, at: "0-2-290", log: "0-2-290"),
            Self.replica(4, at: "0-2-300", log: "0-2-300").with { $0.builder.placement.promotionRule = .mustNot },
        ])
        #expect(ranking.choice?.address.host == "db2")
        #expect(ranking.target.description == "0-2-300")
    }

    @Test func `a replica that has everything and a row of its own is promoted where that is accepted`() {
        let standbys = [Self.deposed(own: "0-2-300", applied: "0-1-150", log: "0-1-150,0-2-300")]
        #expect(Election.rank(standbys).choice == nil)
        let ranking = Election.rank(standbys, policy: CandidateRankingTests.policy { $0.acceptedErrant = [InstanceBuilder.address("db2")] })
        #expect(ranking.choice?.address.host == "db2")
        #expect(ranking.target.description == "0-1-150")
    }

    @Test func `having executed is asked of the log where the last transaction is the server's own`() {
        let server = Self.deposed(own: "0-2-300", applied: "0-1-150", log: "0-1-150,0-2-300").builder.facts()
        func hasExecuted(_ text: String) -> Bool { server.hasExecuted(TopologyFixtures.transactions(text, .mariadb)) }
        #expect(hasExecuted("0-1-150") && hasExecuted("0-2-300"))
        #expect(!hasExecuted("0-1-200") && !hasExecuted("0-2-301") && !hasExecuted("1-1-1"))
        let replica = Self.replica(3, at: "0-1-200", log: "").builder.facts()
        #expect(replica.hasExecuted(TopologyFixtures.transactions("0-2-100", .mariadb)), "replicated in one stream")
    }
}
