import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

@Suite struct BlockedRecoveryTests {
    private static let id = RecoveryID(rawValue: 3)

    /// Recovery 3, of db1: with a successor it designates db2.
    private func control(_ result: RecoveryClosing.Result, successor: String? = nil, isAcknowledged: Bool = false) -> ControlState {
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: [],
            flapWindow: .seconds(3600))
        var commands: [ControlCommand] = [.openRecovery(opening)]
        if let successor { commands.append(.designate(Self.id, Designation(server: Fixture.address(successor), identity: "x", target: "0-1-100", reasons: []))) }
        commands.append(.closeRecovery(Self.id, RecoveryClosing(result: result, reason: "done")))
        if isAcknowledged { commands.append(.acknowledge(.recovery(Self.id), by: "ann", comment: "seen")) }
        return Fixture.control(commands)
    }

    private func blocked(_ drawing: String, at name: String, _ blockers: [String], control: ControlState) -> JSONValue {
        let topology = TopologyBuilder(drawing: drawing).build()
        let finding = Fixture.finding(.deadPrimary, on: topology, at: name).adding(blockers: blockers)
        return WireBlockedRecovery.list(in: Fixture.context(topology, findings: [finding], control: control))
    }

    @Test func `a failure that a flap window holds back names the recovery before it`() {
        #expect(
            blocked("db2 <- db3", at: "db2", ["it is too soon"], control: control(.succeeded, successor: "db2")) == [
                [
                    "FailedInstanceKey": ["Hostname": "db2", "Port": 3306], "ClusterName": "db2:3306", "Analysis": "DeadMaster",
                    "LastBlockedTimestamp": "2026-01-02 03:04:05", "BlockingRecoveryId": 3, "Blockers": ["it is too soon"],
                ]
            ])
    }

    @Test(arguments: [(RecoveryClosing.Result.stopped, false, 3), (.stopped, true, 0), (.aborted, false, 0)] as [(RecoveryClosing.Result, Bool, Int64)])
    func `a recovery that stopped is in the way until somebody has seen it`(result: RecoveryClosing.Result, isAcknowledged: Bool, number: Int64) {
        let list = blocked("db1 <- db2", at: "db1", ["a reason"], control: control(result, isAcknowledged: isAcknowledged))
        #expect(list.arrayValue?.map { $0["BlockingRecoveryId"] } == [.integer(number)])
    }

    @Test(arguments: [[], [AutomationBlock.standby.explanation]] as [[String]])
    func `what nothing holds back is not in the list, nor what another manager answers`(blockers: [String]) {
        #expect(blocked("db1 <- db2", at: "db1", blockers, control: Fixture.control()) == [])
    }

    @Test func `what would not be recovered anyway is not in the list`() {
        let topology = TopologyFixtures.primary().build()
        let finding = Finding(
            code: .unreachablePrimary, instance: Fixture.address("db1"), instanceID: topology.id(of: Fixture.address("db1")) ?? InstanceID(rawValue: 0), description: "",
            evidence: [], isActionable: false, blockers: ["a replica sees it"], counts: ReplicaCounts(), warnings: [])
        #expect(WireBlockedRecovery.list(in: Fixture.context(topology, findings: [finding], control: Fixture.control())) == [])
    }

    @Test func `only those of one cluster are listed where one is named`() {
        let topology = TopologyBuilder(drawing: "db1 <- db2; db5 <- db6").build()
        let findings = ["db1", "db5"].map { Fixture.finding(.deadPrimary, on: topology, at: $0).adding(blockers: ["paused"]) }
        let context = Fixture.context(topology, findings: findings, control: Fixture.control())
        let list = WireBlockedRecovery.list(of: context.cluster(hint: "db5:3306"), in: context)
        #expect(list.arrayValue?.map { $0["ClusterName"] } == ["db5:3306"])
        #expect(WireBlockedRecovery.list(in: context).arrayValue?.map { $0["ClusterName"] } == ["db1:3306", "db5:3306"])
    }
}
