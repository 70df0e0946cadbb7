import BatonTesting
import ControlModel
import Presentation
import Promotion
import Testing
import TopologyModel

@Suite struct ExplanationTests {
    private func explain(_ fleet: TopologyBuilder, control: ControlState = Fixture.control(), reasons: [String] = []) throws -> Explanation {
        let context = Fixture.context(fleet.build(), control: control, reasons: reasons)
        return Explanation(of: try #require(context.cluster(hint: "db1")), in: context, policy: PromotionPolicy())
    }

    @Test func `the plan names the statements for every server in order`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db3"].placement.promotionRule = .mustNot
        let explanation = try explain(fleet)
        #expect(explanation.choice == Fixture.address("db2"))
        #expect(explanation.obstacles == [])
        #expect(explanation.target == "0-1-100")
        #expect(
            explanation.steps.map { ($0.server?.host ?? "-") + " " + $0.title.split(separator: " ").prefix(3).joined(separator: " ") } == [
                "- commit the opening", "db1 look at the", "db2 stop receiving from", "db3 stop receiving from", "- commit the designation",
                "db1 make the old", "db2 wait until it", "db2 leave the old", "db2 open for writes", "db3 follow the new", "- publish db2:3306 as",
                "- run the hooks",
            ])
        #expect(explanation.steps[2].statements == ["STOP SLAVE IO_THREAD"])
        #expect(explanation.steps[8].statements.contains { $0.contains("read_only") })
        #expect(explanation.steps[9].statements.contains { $0.contains("db2") })
        #expect(explanation.candidates.last.map { !$0.isEligible && !$0.blockers.isEmpty } == true)
        #expect(explanation.text.contains("db2:3306 would be promoted"))
        #expect(explanation.json["choice"] == "db2:3306")
    }

    @Test func `what would keep the manager from acting is named`() throws {
        let control = Fixture.control([.pause(Fixture.clusterID, Pause(owner: "anna", reason: "works", endsAt: nil))])
        let explanation = try explain(TopologyFixtures.primary(), control: control, reasons: ["serve --observe"])
        #expect(explanation.obstacles == ["observe only: serve --observe", "automatic recovery is paused by anna: works"])
        #expect(explanation.text.contains("but nothing would be done without a person"))
    }

    @Test func `an unsupported shape has no plan`() throws {
        let explanation = try explain(TopologyBuilder(drawing: "db1 <- db2; db2 <- db1"))
        #expect(explanation.steps == [])
        #expect(explanation.refusal != nil)
    }
}
