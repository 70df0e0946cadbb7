import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

@Suite struct DetectionTests {
    private func detection(_ name: String, _ code: String, isActionable: Bool = true) -> ControlCommand {
        .recordDetection(
            Detection(
                cluster: Fixture.clusterID, instance: Fixture.address(name), code: code, evidence: ["db2: lost\u{1B}[31m", "db3: lost"], isActionable: isActionable))
    }

    /// Opened by command `number`, with db2 as the successor.
    private func failover(_ number: UInt64, epoch: Epoch = .initial, of name: String = "db1", to successor: String = "db2") -> [ControlCommand] {
        let id = RecoveryID(rawValue: number)
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: epoch, failed: Fixture.address(name), failedIdentity: "", code: "DeadMaster", evidence: [], requestedBy: "ann",
            flapWindow: .seconds(3600))
        return [
            .openRecovery(opening), .designate(id, Designation(server: Fixture.address(successor), identity: "x", target: "0-1-100", reasons: [])),
            .closeRecovery(id, RecoveryClosing(result: .succeeded, reason: "")),
        ]
    }

    private func names(_ json: JSONValue) -> [String] { json.members?.map(\.name) ?? [] }

    @Test func `a detection has the members of the incumbent's recoveries in their order`() throws {
        let control = Fixture.control([detection("db1", "DeadMaster")] + failover(4))
        let context = Fixture.context(TopologyBuilder(drawing: "db2 <- db3").build(), control: control)
        let json = WireDetection.json(control.detections[0], in: context)
        #expect(names(json) == WireTests.recoveryMembers.split(separator: " ").map(String.init) + ["Summary"])
        #expect(
            json.compact
                == #"{"Id":3,"UID":"","AnalysisEntry":{"AnalyzedInstanceKey":{"Hostname":"db1","Port":3306},"ClusterDetails":{"ClusterName":"db1:3306","ClusterAlias":"shop"},"CountReplicas":1,"Replicas":[{"Hostname":"db2","Port":3306}],"SlaveHosts":[{"Hostname":"db2","Port":3306}],"Analysis":"DeadMaster","Evidence":["db2: lost\u001b[31m","db3: lost"],"IsActionableRecovery":true,"StartActivePeriod":"2026-01-02 03:04:04"},"SuccessorKey":null,"SuccessorAlias":"","SuccessorBinlogCoordinates":null,"IsActive":false,"IsSuccessful":false,"LostReplicas":[],"ParticipatingInstanceKeys":[],"AllErrors":[],"RecoveryStartTimestamp":"2026-01-02 03:04:04","RecoveryEndTimestamp":"","ProcessingNodeHostname":"manager1","ProcessingNodeToken":"","Acknowledged":false,"AcknowledgedAt":"","AcknowledgedBy":"","AcknowledgedComment":"","LastDetectionId":0,"RelatedRecoveryId":4,"Type":"","RecoveryType":"","Summary":"detection 3  2026-01-02 03:04:04  DeadMaster  db1:3306 (cluster shop, db1:3306)  recovery 4\n  evidence: db2: lost [31m\n  evidence: db3: lost"}"#
        )
    }

    @Test func `a detection is of the cluster as it was called then`() {
        // db1 dies, then db2; a replica is in trouble while each is the primary, and after both.
        var commands = [detection("db3", "ReplicaStopped")]
        commands += failover(4)
        commands.append(detection("db3", "ReplicaStopped"))
        commands += failover(8, epoch: Epoch.initial.next, of: "db2", to: "db4")
        commands.append(detection("db3", "ReplicaStopped"))
        let control = Fixture.control(commands)
        let context = Fixture.context(TopologyBuilder(drawing: "db4 <- db3").build(), control: control)
        #expect(control.detections.map { ShownDetection($0, in: context).clusterName } == ["db1:3306", "db2:3306", "db4:3306"])
    }

    @Test func `only the newest detection of a server is active, and only while the same is seen`() {
        let topology = TopologyFixtures.primary().build()
        let control = Fixture.control([detection("db1", "DeadMaster"), detection("db2", "DeadMaster"), detection("db1", "DeadMaster")])
        func active(_ code: AnalysisCode) -> [Bool] {
            let context = Fixture.context(topology, findings: [Fixture.finding(code, on: topology)], control: control)
            return control.detections.map { ShownDetection($0, in: context).isActive }
        }
        #expect(active(.deadPrimary) == [false, false, true])
        #expect(active(.unreachablePrimary) == [false, false, false])
    }

    @Test func `a recovery is related to the last detection of its server before it, and to no other`() {
        var commands = [detection("db1", "UnreachableMaster"), detection("db1", "DeadMaster"), detection("db2", "ReplicaStopped")]
        commands += failover(6)
        commands.append(detection("db1", "DeadMaster"))
        let control = Fixture.control(commands)
        let context = Fixture.context(TopologyBuilder(drawing: "db2 <- db3").build(), control: control)
        #expect(control.detections.map { WireDetection.json($0, in: context)["RelatedRecoveryId"] } == [0, 6, 0, 0])
        #expect(control.recoveries.map { WireRecovery.json($0, in: context)["LastDetectionId"] } == [4])
    }

    @Test func `what is detected is told in our own words`() {
        let topology = TopologyFixtures.primary().build()
        let control = Fixture.control([detection("db1", "UnreachableMaster", isActionable: false)])
        let context = Fixture.context(topology, findings: [Fixture.finding(.unreachablePrimary, on: topology)], control: control)
        let text =
            "detection 3  2026-01-02 03:04:04  UnreachableMaster  db1:3306 (cluster shop, db1:3306)  still seen\n  evidence: db2: lost [31m\n  evidence: db3: lost\n  no reason for a recovery by itself"
        #expect(
            ShownDetection(control.detections[0], in: context).json == [
                "detection": 3, "at_ms": .integer(control.detections[0].at.milliseconds), "cluster": "db1:3306", "alias": "shop", "instance": "db1:3306",
                "code": "UnreachableMaster", "evidence": ["db2: lost\u{1B}[31m", "db3: lost"], "actionable": false, "active": true, "recovery": .null, "node": "manager1",
                "text": .string(text),
            ])
    }

    @Test(arguments: [("db2", true), ("shop", true), ("db1:3306", true), ("db1", false), ("none", false), ("", false)])
    func `a cluster is found by the name that it had`(hint: String, isFound: Bool) {
        let context = Fixture.context(TopologyBuilder(drawing: "db2 <- db3").build(), control: Fixture.control(failover(3)))
        #expect(context.recordedCluster(hint: hint) == (isFound ? Fixture.clusterID : nil))
    }

    @Test func `a cluster that is not seen now is found by its alias`() {
        let context = Fixture.context(Topology(), control: Fixture.control())
        #expect(context.recordedCluster(hint: "shop") == Fixture.clusterID)
        #expect(context.recordedCluster(hint: "db1:3306") == Fixture.clusterID)
    }
}
