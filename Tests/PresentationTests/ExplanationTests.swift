import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Promotion
import Testing
import TopologyModel

@Suite struct ExplanationTests {
    private func explain(_ fleet: TopologyBuilder, control: ControlState = Fixture.control(), reasons: [String] = []) throws -> Explanation {
        let context = Fixture.context(fleet.build(), control: control, reasons: reasons)
        return Explanation(of: try #require(context.cluster(hint: "db1")), in: context)
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
                "- commit the opening", "- run the hooks", "db1 look at the", "db2 stop receiving from", "db3 stop receiving from",
                "- commit the designation", "db1 make the old", "db2 wait until it", "db2 leave the old", "db2 open for writes",
                "db3 follow the new", "- publish db2:3306 as", "- run the hooks", "- run the hooks",
            ])
        #expect(explanation.steps[3].statements == ["STOP SLAVE IO_THREAD"])
        let fence = explanation.steps[6].statements
        #expect(fence[0].hasPrefix("SELECT ID AS Id"))
        #expect(fence[1].hasPrefix("KILL HARD CONNECTION <id>"))
        #expect(fence[2] == "SET GLOBAL read_only = 1")
        #expect(
            explanation.steps[9].statements == [
                "SET GLOBAL read_only = IF(UTC_TIMESTAMP(6) < CAST('<server time>' AS DATETIME(6)) + INTERVAL 5000000 MICROSECOND, 'OFF', CASE CAST(@@GLOBAL.read_only AS CHAR) WHEN '0' THEN 'OFF' WHEN '1' THEN 'ON' ELSE @@GLOBAL.read_only END)"
            ])
        #expect(explanation.steps[10].statements.contains { $0.contains("db2") })
        #expect(explanation.candidates.last.map { !$0.isEligible && !$0.blockers.isEmpty } == true)
        #expect(explanation.text.contains("db2:3306 would be promoted"))
        #expect(explanation.json["choice"] == "db2:3306")
    }

    @Test func `what would keep the manager from acting is named`() throws {
        let control = Fixture.control([.pause(Fixture.clusterID, Pause(owner: "anna", reason: "works", endsAt: nil))])
        let explanation = try explain(TopologyFixtures.primary(), control: control, reasons: ["serve --observe"])
        #expect(
            explanation.obstacles == [
                "observe only: serve --observe", "automatic recovery is paused (works); `baton resume CLUSTER` lifts it",
            ])
        #expect(explanation.text.contains("but nothing would be done without a person"))
    }

    @Test(arguments: [(3_599, 1), (3_601, 0)])
    func `a recovery that ended is an obstacle for the flap window, and no longer`(seconds: Int, obstacles: Int) throws {
        let id = RecoveryID(rawValue: 3)
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: [],
            flapWindow: .seconds(3600))
        let control = Fixture.control([.openRecovery(opening), .closeRecovery(id, RecoveryClosing(result: .succeeded, reason: ""))])
        var context = Fixture.context(TopologyFixtures.primary().build(), control: control)
        context.snapshot.at = try #require(control.clusters.first?.flapBlock).since + .seconds(seconds)
        let explanation = Explanation(of: try #require(context.cluster(hint: "db1")), in: context)
        #expect(explanation.obstacles.count == obstacles, "\(explanation.obstacles)")
    }

    @Test func `without a daemon filters are not known, and nobody is blamed`() throws {
        var context = Fixture.context(TopologyFixtures.primary().build())
        context.primaryFilter = nil
        let explanation = Explanation(of: try #require(context.cluster(hint: "db1")), in: context)
        #expect(explanation.obstacles == [])
        #expect(explanation.caveat?.hasPrefix("not known without a daemon") == true)
        #expect(!explanation.text.contains("nothing would be done"))
    }

    @Test func `what a restarted replica received is not known, and is said to be so`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        (fleet["db3"].channels[0].receiver, fleet["db3"].channels[0].applier) = (.stopped, .stopped)
        fleet["db3"].channels[0].applierHasReadAllRelayLog = false
        var context = Fixture.context(fleet.build(), control: Fixture.control())
        context.snapshot.receivedUnknown = [try #require(context.snapshot.topology.id(of: Fixture.address("db3")))]
        let explanation = Explanation(of: try #require(context.cluster(hint: "db1")), in: context)
        #expect(explanation.choice == nil)
        #expect(explanation.refusal?.contains("nobody knows of") == true, "\(explanation.refusal ?? "")")
    }

    @Test func `without GTID the plan says how the others find their place, and what cannot be told`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        for name in ["db2", "db3"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        let explanation = try explain(fleet)
        #expect(explanation.choice == Fixture.address("db2"), "\(explanation.refusal ?? "")")
        #expect(explanation.text.contains("wait until it has applied up to binlog.000001:4096 of the failed primary's log"), "\(explanation.text)")
        #expect(explanation.text.contains("STOP SLAVE SQL_THREAD"))
        #expect(explanation.text.contains("from there on, if it stands where the successor stood"))
        #expect(!explanation.text.contains("MASTER_USE_GTID"))
        #expect(explanation.notices.contains { $0.contains("listed as lost") })
    }

    @Test func `replicas of both kinds have no plan`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db3"].channels[0].gtidUse = .fileAndPosition
        let explanation = try explain(fleet)
        #expect(explanation.choice == nil && explanation.steps == [])
        #expect(explanation.refusal?.contains("others by file and position") == true, "\(explanation.refusal ?? "")")
    }

    @Test func `durations come from the policy`() throws {
        var context = Fixture.context(TopologyFixtures.primary().build(), control: Fixture.control())
        context.snapshot.configuration.recovery.fenceInterval = .milliseconds(70)
        context.snapshot.configuration.recovery.stepTimeout = .seconds(9)
        let text = Explanation(of: try #require(context.cluster(hint: "db1")), in: context).text
        #expect(text.contains("tried every 70 ms") && text.contains("INTERVAL 9000000 MICROSECOND"))
    }

    @Test func `an unsupported shape has no plan`() throws {
        let explanation = try explain(TopologyBuilder(drawing: "db1 <- db2; db2 <- db3; db3 <- db1"))
        #expect(explanation.steps == [])
        #expect(explanation.refusal != nil)
    }

    @Test func `of two that follow each other the plan names the other one, and what it means when both take writes`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db1")
        fleet["db1"].settings.readOnly = false
        fleet["db3"].placement.promotionRule = .prefer
        #expect(try explain(fleet).choice?.host == "db2")
        #expect(try explain(fleet).notices == [])
        fleet["db2"].settings.readOnly = false
        #expect(try explain(fleet).text.contains("note: db2:3306 takes writes already and goes on"))
    }
}
