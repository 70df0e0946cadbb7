import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

/// What alone would allow a promotion, by fields beside the sentence.
@Suite struct OverrideHintTests {
    private static let end: JSONValue = [
        "constraint": "downtime", "obstacle": "it is downtimed", "kind": "command", "command": "baton downtime end db2:3306", "key": nil, "value": nil,
        "server": "db2:3306", "transactions_lost": 0, "holders": [], "left_behind": [],
        "sentence": "`baton downtime end db2:3306` alone would allow db2:3306 to be promoted, and nothing would be lost",
    ]

    /// `db2` is downtimed, and `db3` writes no binary log.
    private func context(findings: [Finding] = []) -> PresentationContext {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db2"].placement.isDowntimed = true
        fleet["db3"].settings.binaryLogEnabled = false
        return Fixture.context(fleet.build(), findings: findings, control: Fixture.control())
    }

    @Test func `explanations and readiness tell it in the same words`() throws {
        let context = context()
        let cluster = try #require(context.cluster(hint: "db1"))
        let explanation = Explanation(of: cluster, in: context)
        let hints = try #require(explanation.json["hints"]?.arrayValue)
        #expect(hints.count == 2 && hints[0] == OverrideHintTests.end, "\(hints)")
        #expect(hints[1]["kind"] == "repair" && hints[1]["server"] == "db3:3306" && hints[1]["command"] == .null && hints[1]["key"] == .null)
        #expect(explanation.refusal?.contains(hints[0]["sentence"]?.stringValue ?? "no sentence") == true)
        let outlook = try #require(ShownReadiness(of: cluster, in: context).json["outlooks"]?.arrayValue?.first)
        #expect(outlook["hints"] == .array(hints) && outlook["refusal"]?.stringValue == explanation.refusal)
    }

    @Test func `where somebody would be promoted there are none`() throws {
        let context = Fixture.context(TopologyFixtures.primary().build(), control: Fixture.control())
        let cluster = try #require(context.cluster(hint: "db1"))
        #expect(Explanation(of: cluster, in: context).json["hints"] == [])
        #expect(ShownReadiness(of: cluster, in: context).json["outlooks"]?.arrayValue?.first?["hints"] == [])
    }

    @Test func `a finding tells what its manager gave it, a loss that can be counted and one that cannot`() {
        let holders = [Fixture.address("db3")]
        let topology = TopologyFixtures.primary().build()
        let finding = Fixture.finding(.deadPrimary, on: topology).adding(hints: [
            OverrideHint(
                .lacksTransactions, "it lacks", means: .setting(key: "acceptedLosses", value: "[\"db3:3306\"]"), allowing: Fixture.address("db2"), loss: .transactions(20),
                holders: holders, leftBehind: [Fixture.address("db4")]),
            OverrideHint(
                .promotionIgnored, "it is named", means: .setting(key: "PromotionIgnoreHostnameFilters", value: nil), allowing: Fixture.address("db4"), loss: .unknown,
                holders: holders),
        ])
        let hints = WireFinding.json(finding, in: Fixture.context(topology))["hints"]?.arrayValue ?? []
        func all(_ member: String) -> [JSONValue] { hints.map { $0[member] ?? "absent" } }
        #expect(all("kind") == ["setting", "setting"])
        #expect(all("value") == ["[\"db3:3306\"]", .null])
        #expect(all("transactions_lost") == [20, .null])
        #expect(all("left_behind") == [["db4:3306"], []])
        #expect(all("holders") == [["db3:3306"], ["db3:3306"]])
        #expect(
            all("sentence").map { $0.stringValue ?? "" } == [
                "`acceptedLosses: [\"db3:3306\"]` alone would allow db2:3306 to be promoted, at the loss of 20 transactions that db3:3306 received; "
                    + "db4:3306 could not follow it",
                "`PromotionIgnoreHostnameFilters` without an entry that fits db4:3306 would alone allow it to be promoted, at a loss that nobody can count: "
                    + "what only db3:3306 may hold",
            ])
    }
}
