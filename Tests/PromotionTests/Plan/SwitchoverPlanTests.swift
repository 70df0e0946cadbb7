import BatonTesting
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("Whom a primary that is well hands over to")
struct SwitchoverPlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Of `db1 <- db2, db3, db4`, of which `db2` was read last while the primary took writes.
        var change: @Sendable (inout TopologyBuilder) -> Void = { _ in }
        var expected: String
    }

    private static let prefersDB3: @Sendable (inout TopologyBuilder) -> Void = { $0["db3"].placement.promotionRule = .prefer }

    private static func prefersDB3And(_ change: @escaping @Sendable (inout TopologyBuilder) -> Void) -> @Sendable (inout TopologyBuilder) -> Void {
        {
            prefersDB3(&$0)
            change(&$0)
        }
    }

    static let rows: [Row] = [
        Row(testDescription: "with nothing to choose by, who had the most", expected: "db2"),
        Row(testDescription: "the promotion rule comes before what each had when it was read", change: prefersDB3, expected: "db3"),
        Row(testDescription: "so does the data center", change: { fleet in for name in ["db1", "db4"] { fleet[name].placement.dataCenter = "dc1" } }, expected: "db4"),
        Row(testDescription: "one that is preferred and forbidden", change: prefersDB3And { $0["db3"].placement.isDowntimed = true }, expected: "db2"),
        Row(testDescription: "one that is preferred and far behind", change: prefersDB3And { $0["db3"].channels[0].lag = .seconds(600) }, expected: "db2"),
        Row(testDescription: "one that is preferred and does not replicate", change: prefersDB3And { $0["db3"].channels[0].applier = .stopped }, expected: "db2"),
        Row(
            testDescription: "nobody could at once: the preferred one is named with what is in its way",
            change: prefersDB3And { fleet in for name in ["db2", "db3", "db4"] { fleet[name].channels[0].lag = .seconds(600) } }, expected: "db3"),
    ]

    @Test(arguments: rows) func `the site's wishes decide among those that could at once`(row: Row) throws {
        var fleet = TopologyBuilder([InstanceBuilder("db1", serverID: 1).holding("0-1-110")])
        for (number, last) in [(2, 109), (3, 105), (4, 100)] {
            fleet.add(InstanceBuilder("db\(number)", serverID: UInt32(number)).holding("0-1-\(last)").following("db1"))
        }
        row.change(&fleet)
        let topology = fleet.build()
        let plan = SwitchoverPlan(
            cluster: try #require(topology.clusters.first), requested: nil, planner: OperationPlanner(topology: topology, now: TopologyFixtures.now), receivedUnknown: [],
            hookStages: [], promotion: PromotionPolicy(), switchover: SwitchoverPolicy())
        #expect(plan.successor?.host == row.expected, "\(plan.candidates) \(plan.blockers)")
    }
}
