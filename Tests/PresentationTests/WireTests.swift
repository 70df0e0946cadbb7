import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct WireTests {
    /// The members of the incumbent's `Instance`, in its order.
    static let instanceMembers = """
        Key InstanceAlias Uptime ServerID ServerUUID Version VersionComment FlavorName ReadOnly Binlog_format BinlogRowImage LogBinEnabled \
        LogSlaveUpdatesEnabled LogReplicationUpdatesEnabled SelfBinlogCoordinates MasterKey MasterUUID AncestryUUID IsDetachedMaster \
        Slave_SQL_Running ReplicationSQLThreadRuning Slave_IO_Running ReplicationIOThreadRuning ReplicationSQLThreadState \
        ReplicationIOThreadState HasReplicationFilters GTIDMode SupportsOracleGTID UsingOracleGTID UsingMariaDBGTID UsingPseudoGTID \
        ReadBinlogCoordinates ExecBinlogCoordinates IsDetached RelaylogCoordinates LastSQLError LastIOError SecondsBehindMaster SQLDelay \
        ExecutedGtidSet GtidPurged GtidErrant SlaveLagSeconds ReplicationLagSeconds SlaveHosts Replicas ClusterName SuggestedClusterAlias \
        DataCenter Region PhysicalEnvironment ReplicationDepth IsCoMaster HasReplicationCredentials ReplicationCredentialsAvailable \
        SemiSyncAvailable SemiSyncPriority SemiSyncMasterEnabled SemiSyncReplicaEnabled SemiSyncMasterTimeout \
        SemiSyncMasterWaitForReplicaCount SemiSyncMasterStatus SemiSyncMasterClients SemiSyncReplicaStatus LastSeenTimestamp \
        IsLastCheckValid IsUpToDate IsRecentlyChecked SecondsSinceLastSeen CountMySQLSnapshots IsCandidate PromotionRule IsDowntimed \
        DowntimeReason DowntimeOwner DowntimeEndTimestamp ElapsedDowntime UnresolvedHostname AllowTLS Problems LastDiscoveryLatency \
        ReplicationGroupName ReplicationGroupIsSinglePrimary ReplicationGroupMemberState ReplicationGroupMemberRole ReplicationGroupMembers \
        ReplicationGroupPrimaryInstanceKey
        """
    /// The members of the incumbent's `ReplicationAnalysis`, in its order.
    static let analysisMembers = """
        AnalyzedInstanceKey AnalyzedInstanceMasterKey ClusterDetails AnalyzedInstanceDataCenter AnalyzedInstanceRegion \
        AnalyzedInstancePhysicalEnvironment AnalyzedInstanceBinlogCoordinates IsMaster IsReplicationGroupMember IsCoMaster LastCheckValid \
        LastCheckPartialSuccess CountReplicas CountValidReplicas CountValidReplicatingReplicas CountReplicasFailingToConnectToMaster \
        CountDowntimedReplicas ReplicationDepth Replicas SlaveHosts IsFailingToConnectToMaster Analysis Description StructureAnalysis \
        IsDowntimed IsReplicasDowntimed DowntimeEndTimestamp DowntimeRemainingSeconds IsBinlogServer PseudoGTIDImmediateTopology \
        OracleGTIDImmediateTopology MariaDBGTIDImmediateTopology BinlogServerImmediateTopology SemiSyncMasterEnabled SemiSyncMasterStatus \
        SemiSyncMasterWaitForReplicaCount SemiSyncMasterClients CountSemiSyncReplicasEnabled CountLoggingReplicas \
        CountStatementBasedLoggingReplicas CountMixedBasedLoggingReplicas CountRowBasedLoggingReplicas CountDistinctMajorVersionsLoggingReplicas \
        CountDelayedReplicas CountLaggingReplicas IsActionableRecovery ProcessingNodeHostname ProcessingNodeToken CountAdditionalAgreeingNodes \
        StartActivePeriod SkippableDueToDowntime GTIDMode MinReplicaGTIDMode MaxReplicaGTIDMode MaxReplicaGTIDErrant CommandHint IsReadOnly
        """
    static let recoveryMembers = """
        Id UID AnalysisEntry SuccessorKey SuccessorAlias SuccessorBinlogCoordinates IsActive IsSuccessful LostReplicas \
        ParticipatingInstanceKeys AllErrors RecoveryStartTimestamp RecoveryEndTimestamp ProcessingNodeHostname ProcessingNodeToken Acknowledged \
        AcknowledgedAt AcknowledgedBy AcknowledgedComment LastDetectionId RelatedRecoveryId Type RecoveryType
        """

    private func names(_ json: JSONValue?) -> [String] {
        guard case .object(let members) = json else { return [] }
        return members.map(\.name)
    }

    @Test func `an instance has the incumbent's members in its order`() throws {
        let context = Fixture.context(TopologyFixtures.primary(.mysql, replicas: 2).build(), control: Fixture.control())
        let json = WireInstance.json(try #require(context.snapshot.topology.instance(at: Fixture.address("db2"))), in: context)
        #expect(names(json) == Self.instanceMembers.split(separator: " ").map(String.init))
        let shown = [
            "Key", "ServerUUID", "Version", "FlavorName", "MasterKey", "AncestryUUID", "ReplicationSQLThreadState", "ReadBinlogCoordinates",
            "RelaylogCoordinates", "SecondsBehindMaster", "ExecutedGtidSet", "ClusterName", "SuggestedClusterAlias", "ReplicationDepth",
            "LastSeenTimestamp", "IsUpToDate", "Problems",
        ].map { "\($0) \(json[$0]?.compact ?? "")" }
        #expect(
            shown == [
                #"Key {"Hostname":"db2","Port":3306}"#, #"ServerUUID "00000000-0000-0000-0000-000000000002""#, #"Version "8.4.6""#,
                #"FlavorName "MySQL""#, #"MasterKey {"Hostname":"db1","Port":3306}"#,
                #"AncestryUUID "00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002""#, "ReplicationSQLThreadState 1",
                #"ReadBinlogCoordinates {"LogFile":"binlog.000001","LogPos":4096,"Type":0}"#,
                #"RelaylogCoordinates {"LogFile":"relay.000002","LogPos":4096,"Type":1}"#, #"SecondsBehindMaster {"Int64":0,"Valid":true}"#,
                #"ExecutedGtidSet "00000000-0000-0000-0000-000000000001:1-100""#, #"ClusterName "db1:3306""#, #"SuggestedClusterAlias "shop""#,
                "ReplicationDepth 1", #"LastSeenTimestamp "2026-01-02 03:04:05""#, "IsUpToDate true", "Problems []",
            ])
    }

    @Test func `a primary follows nobody, an unread server has no facts`() throws {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet.add(InstanceBuilder("db9").unread())
        let context = Fixture.context(fleet.build())
        let primary = WireInstance.json(try #require(context.snapshot.topology.instance(at: Fixture.address("db1"))), in: context)
        #expect(primary["MasterKey"]?.compact == #"{"Hostname":"","Port":0}"#)
        #expect(primary["ReplicationIOThreadState"] == -1)
        #expect(primary["Replicas"]?.compact == #"[{"Hostname":"db2","Port":3306}]"#)
        let unread = WireInstance.json(try #require(context.snapshot.topology.instance(at: Fixture.address("db9"))), in: context)
        #expect(unread["IsLastCheckValid"] == false)
        #expect(unread["Problems"] == ["last_check_invalid"])
        #expect(unread["SecondsSinceLastSeen"]?.compact == #"{"Int64":0,"Valid":false}"#)
    }

    private func shown(
        _ name: String, of fleet: TopologyBuilder, _ members: [String], configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) throws -> [String] {
        var context = Fixture.context(fleet.build())
        configure(&context.snapshot.configuration)
        let json = WireInstance.json(try #require(context.snapshot.topology.instance(at: Fixture.address(name))), in: context)
        return members.map { json[$0]?.compact ?? "" }
    }

    @Test func `errant transactions are what the server has and its primary lacks`() throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
        fleet["db2"] = fleet["db2"].holding("\(TopologyFixtures.uuid(serverID: 1)):1-120,\(TopologyFixtures.uuid(serverID: 2)):1-3")
        let members = ["GtidErrant", "Problems"]
        #expect(try shown("db1", of: fleet, members) == ["\"\"", "[]"])
        #expect(try shown("db2", of: fleet, members) == ["\"00000000-0000-0000-0000-000000000002:1-3\"", #"["errant_gtid"]"#])
        #expect(try shown("db3", of: fleet, members) == ["\"\"", "[]"])
        var mariaDB = TopologyFixtures.primary(replicas: 1)
        mariaDB["db2"] = mariaDB["db2"].holding("0-1-100,7-2-3")
        #expect(try shown("db2", of: mariaDB, members) == ["\"up to 7-2-3\"", #"["errant_gtid"]"#])
    }

    @Test func `a detached replica names the source that it was detached from, and is no primary`() throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
        fleet["db2"] = fleet["db2"].detached()
        let members = ["IsDetachedMaster", "MasterKey", "ReplicationSQLThreadState", "ReplicationIOThreadState", "HasReplicationCredentials", "Problems"]
        #expect(try shown("db2", of: fleet, members) == ["true", #"{"Hostname":"//db1","Port":3306}"#, "0", "0", "true", #"["not_replicating"]"#])
        #expect(try shown("db3", of: fleet, members) == ["false", #"{"Hostname":"db1","Port":3306}"#, "1", "1", "true", "[]"])
        #expect(try shown("db1", of: fleet, members) == ["false", #"{"Hostname":"","Port":0}"#, "-1", "-1", "false", "[]"])
    }

    @Test func `a server of several sources is shown below the first`() throws {
        let fleet = TopologyBuilder(drawing: "db1 <- db3; db2 <- db3")
        #expect(try shown("db3", of: fleet, ["MasterKey", "ReplicationIOThreadState"]) == [#"{"Hostname":"db1","Port":3306}"#, "1"])
    }

    @Test(arguments: [("ON", "true"), ("ON_PERMISSIVE", "true"), ("OFF_PERMISSIVE", "true"), ("OFF", "false"), ("", "false")])
    func `a server supports GTIDs when it can use them`(mode: String, expected: String) throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 1)
        fleet["db1"].settings.gtidMode = mode
        #expect(try shown("db1", of: fleet, ["SupportsOracleGTID"]) == [expected])
    }

    @Test func `credentials for replication are there when the configuration asks for them`() throws {
        let fleet = TopologyFixtures.primary(replicas: 1)
        #expect(try shown("db2", of: fleet, ["ReplicationCredentialsAvailable"]) == ["false"])
        #expect(try shown("db2", of: fleet, ["ReplicationCredentialsAvailable"]) { $0.refactoring.suppliesCredentials = true } == ["true"])
    }

    @Test func `what the newest reading took is told in nanoseconds`() throws {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db2"].freshness.answeredIn = .milliseconds(7)
        #expect(try shown("db2", of: fleet, ["LastDiscoveryLatency"]) == ["7000000"])
    }

    @Test func `what lags is a matter of the configuration`() throws {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db2"].channels[0].lag = .seconds(15)
        #expect(try shown("db2", of: fleet, ["Problems"]) == [#"["replication_lag"]"#])
        #expect(try shown("db2", of: fleet, ["Problems"]) { $0.detection.reasonableReplicationLag = .seconds(15) } == ["[]"])
    }

    @Test func `a secondary of a replication group stands below its primary, and tells whether it is online`() throws {
        let members: [(name: String, serverID: UInt32)] = [("db1", 1), ("db2", 2)]
        var fleet = TopologyBuilder([
            InstanceBuilder("db1", flavor: .mysql, serverID: 1).inGroup(members), InstanceBuilder("db2", flavor: .mysql, serverID: 2).inGroup(members),
        ])
        let names = ["ClusterName", "ReplicationDepth", "ReplicationGroupMemberRole", "ReplicationGroupPrimaryInstanceKey", "Problems"]
        #expect(try shown("db2", of: fleet, names) == ["\"db1:3306\"", "1", "\"SECONDARY\"", #"{"Hostname":"db1","Port":3306}"#, "[]"])
        fleet["db2"].group?.members[1].state = "RECOVERING"
        #expect(try shown("db2", of: fleet, ["Problems"]) == [#"["group_replication_member_not_online"]"#])
    }

    @Test func `problems of servers that nobody wants to see are left out`() {
        var fleet = TopologyFixtures.primary(replicas: 3)
        for name in ["db2", "db3"] { fleet[name].channels[0].applier = .stopped }
        let context = Fixture.context(fleet.build())
        #expect(ProblemList.servers(in: context) { $0.host == "db2" }.map(\.address.host) == ["db3"])
    }

    @Test func `a finding has the incumbent's members in its order, then ours`() {
        let topology = TopologyFixtures.primary().build()
        let json = WireAnalysis.json(Fixture.finding(.deadPrimary, on: topology), in: Fixture.context(topology, control: Fixture.control()))
        #expect(names(json) == Self.analysisMembers.split(separator: " ").map(String.init) + ["Evidence", "Blockers"])
        #expect(
            json["ClusterDetails"]?.compact
                == #"{"ClusterName":"db1:3306","ClusterAlias":"shop","ClusterDomain":"db1:3306","CountInstances":4,"HeuristicLag":0,"HasAutomatedMasterRecovery":true,"HasAutomatedIntermediateMasterRecovery":false}"#)
        #expect(json["Analysis"] == "DeadMaster")
        #expect(json["CountReplicas"] == 3)
        #expect(json["CountRowBasedLoggingReplicas"] == 3)
        #expect(json["StructureAnalysis"] == .null)
    }

    struct SuppressionRow: Sendable {
        var suppressions: [FindingSuppression]
        var isDowntimed: Bool
        var isSkippable: Bool
    }

    @Test(arguments: [
        SuppressionRow(suppressions: [], isDowntimed: false, isSkippable: false), SuppressionRow(suppressions: [.downtime], isDowntimed: true, isSkippable: true),
        SuppressionRow(suppressions: [.downtimeOfReplicas], isDowntimed: false, isSkippable: true),
        SuppressionRow(suppressions: [.maintenance, .ignored], isDowntimed: false, isSkippable: false),
    ])
    func `a finding that is suppressed is skippable as the incumbent's is, and shown`(row: SuppressionRow) throws {
        let topology = TopologyFixtures.primary().build()
        let context = Fixture.context(topology)
        let finding = Fixture.finding(.allPrimaryReplicasNotReplicating, on: topology, suppressions: row.suppressions)
        let wire = WireAnalysis.json(finding, in: context)
        #expect(wire["IsDowntimed"] == .bool(row.isDowntimed) && wire["SkippableDueToDowntime"] == .bool(row.isSkippable))
        #expect(WireFinding.json(finding, in: context)["suppressed_by"] == .strings(row.suppressions.map(\.words)))
    }

    @Test func `a finding about a replica says how deep it stands, and that it does not reach its source`() throws {
        let topology = TopologyBuilder(drawing: "db1 <- db2; db2 <- db3").build()
        func wire(_ code: AnalysisCode, _ name: String) -> JSONValue { WireAnalysis.json(Fixture.finding(code, on: topology, at: name), in: Fixture.context(topology)) }
        #expect(wire(.firstTierReplicaFailingToConnectToPrimary, "db2")["ReplicationDepth"] == 1)
        #expect(wire(.firstTierReplicaFailingToConnectToPrimary, "db2")["IsFailingToConnectToMaster"] == true)
        #expect(wire(.replicaStoppedByError, "db3")["ReplicationDepth"] == 2)
        #expect(wire(.replicaStoppedByError, "db3")["IsMaster"] == false)
    }

    @Test func `a recovery has the incumbent's members in its order, and its steps`() throws {
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster",
            evidence: ["db2: lost"], flapWindow: .seconds(3600))
        let id = RecoveryID(rawValue: 3)
        let step = StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .revoke, target: Fixture.address("db2"), detail: "stop receiver")
        let control = Fixture.control([
            .openRecovery(opening), .stepIntent(id, step),
            .stepOutcome(id, StepOutcome(ordinal: step.ordinal, attempt: 1, result: .succeeded, observed: "holds 0-1-100")),
            .designate(id, Designation(server: Fixture.address("db2"), identity: "x", target: "0-1-100", reasons: ["db2: first"])),
            .closeRecovery(id, RecoveryClosing(result: .succeeded, reason: "", lostReplicas: [Fixture.address("db3")])),
        ])
        let recovery = try #require(control.recovery(id))
        let context = Fixture.context(TopologyFixtures.primary().build(), control: control)
        let json = WireRecovery.json(recovery, in: context)
        #expect(names(json) == Self.recoveryMembers.split(separator: " ").map(String.init) + ["Outcome", "Summary"])
        #expect(json["SuccessorKey"]?.compact == #"{"Hostname":"db2","Port":3306}"#)
        #expect(json["IsSuccessful"] == true)
        #expect(json["AllErrors"] == [""])
        // What the record holds, not what the topology is today: db3 and db4 were not touched.
        #expect(
            json["AnalysisEntry"]?.compact
                == #"{"AnalyzedInstanceKey":{"Hostname":"db1","Port":3306},"ClusterDetails":{"ClusterName":"db1:3306","ClusterAlias":"shop"},"CountReplicas":1,"Replicas":[{"Hostname":"db2","Port":3306}],"SlaveHosts":[{"Hostname":"db2","Port":3306}],"Analysis":"DeadMaster","Evidence":["db2: lost"]}"#)
        #expect(json["ParticipatingInstanceKeys"]?.compact == #"[{"Hostname":"db1","Port":3306},{"Hostname":"db2","Port":3306}]"#)
        #expect(json["LostReplicas"]?.compact == #"[{"Hostname":"db3","Port":3306}]"#)
        #expect(
            (WireRecovery.steps(recovery).arrayValue ?? []).map { $0["Message"]?.stringValue } == [
                "opened: DeadMaster on db1:3306", "evidence: db2: lost", "designated db2:3306; it must hold 0-1-100", "candidate db2: first",
                "step 1 revoke on db2:3306: stop receiver", "step 1 revoke on db2:3306: done, holds 0-1-100", "succeeded",
            ])
        #expect(RecoveryText.summary(recovery) == "recovery 3  2026-01-02 03:04:04  DeadMaster  db1:3306 -> db2:3306  succeeded after 4 ms\n  lost replicas: db3:3306")
    }

    @Test func `what hooks said is in the audit, whatever it is`() throws {
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: [], flapWindow: .seconds(3600))
        let id = RecoveryID(rawValue: 3)
        let step = StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 2, kind: .hook, target: nil, detail: "post-failover")
        let said = "move.sh orders: ok: moved\n</pre>\u{1B}[31m; https://hooks.example/a: failed: status 404: no"
        let control = Fixture.control([
            .openRecovery(opening), .stepIntent(id, step), .stepOutcome(id, StepOutcome(ordinal: step.ordinal, attempt: 2, result: .succeeded, observed: said)),
        ])
        let steps = WireRecovery.steps(try #require(control.recovery(id)))
        #expect(steps.arrayValue?.compactMap { $0["Message"]?.stringValue } == ["opened: DeadMaster on db1:3306", "step 1 hook, attempt 2: post-failover", "step 1 hook, attempt 2: done, \(said)"])
    }

    @Test func `a recovery whose required hooks failed succeeded with errors`() throws {
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadCoMaster", evidence: [],
            flapWindow: .seconds(3600))
        let id = RecoveryID(rawValue: 3)
        func recovery(_ result: RecoveryClosing.Result) throws -> (RecoveryRecord, JSONValue) {
            let step = StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .hook, target: nil, detail: "post-failover")
            let control = Fixture.control([
                .openRecovery(opening), .stepIntent(id, step),
                .stepOutcome(id, StepOutcome(ordinal: step.ordinal, attempt: 1, result: .failed, observed: "proxy.sh: exit 1")),
                .closeRecovery(id, RecoveryClosing(result: result, reason: "done")),
            ])
            let recovery = try #require(control.recovery(id))
            return (recovery, WireRecovery.json(recovery, in: Fixture.context(TopologyFixtures.primary().build(), control: control)))
        }
        let (record, json) = try recovery(.succeeded)
        #expect(json["IsSuccessful"] == true && json["AllErrors"] == ["required post-failover hooks failed: proxy.sh: exit 1"])
        #expect(json["Outcome"] == "succeeded with errors" && json["Type"] == "CoMasterRecovery")
        #expect(RecoveryText.summary(record).contains("error: required post-failover hooks failed: proxy.sh: exit 1"))
        #expect(RecoveryText.steps(record).map(\.message).last == "succeeded with errors: done")
        #expect(try recovery(.stopped).1["AllErrors"] == ["done"], "where nothing was done that is all")
        var repeated = record
        var again = try #require(record.steps.first)
        again.intent.attempt = 2
        again.outcome?.result = .succeeded
        repeated.steps.append(again)
        #expect(repeated.errors == [], "a later manager ran them again")
    }

    @Test func `a recovery of a source below the primary names the cluster by its primary, and the new source where there is one`() throws {
        var opening = RecoveryOpening(
            cluster: Fixture.clusterID, kind: .relocation, expectedEpoch: .initial, failed: Fixture.address("db2"), failedIdentity: "",
            code: "DeadIntermediateMaster", evidence: [], flapWindow: .seconds(3600))
        opening.requestedBy = "ann"
        let id = RecoveryID(rawValue: 3)
        let move = RelocationStep(source: Fixture.address("db4"), summary: "follow db4:3306 instead of db2:3306 by GTID")
        let step = StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .relocate, target: Fixture.address("db3"), detail: move.text)
        let control = Fixture.control([
            .openRecovery(opening), .stepIntent(id, step),
            .stepOutcome(id, StepOutcome(ordinal: step.ordinal, attempt: 1, result: .succeeded, observed: "it follows db4:3306")),
            .closeRecovery(id, RecoveryClosing(result: .succeeded, reason: "db3:3306 follows db4:3306")),
        ])
        let recovery = try #require(control.recovery(id))
        let json = WireRecovery.json(recovery, in: Fixture.context(TopologyBuilder(drawing: "db1 <- db2, db4; db4 <- db3").build(), control: control))
        #expect(json["Type"] == "IntermediateMasterRecovery")
        #expect(json["SuccessorKey"]?.compact == #"{"Hostname":"db4","Port":3306}"#)
        #expect(json["AnalysisEntry"]?["ClusterDetails"]?["ClusterName"] == "db1:3306")
        #expect(json["IsSuccessful"] == true)
        #expect(RecoveryText.summary(recovery).contains("DeadIntermediateMaster  db2:3306 -> db4:3306  succeeded"))
        #expect(RecoveryText.steps(recovery).map(\.message).contains("step 1 relocate on db3:3306: below db4:3306: follow db4:3306 instead of db2:3306 by GTID"))
    }

    @Test func `health names why nothing is done`() {
        let json = WireHealth.json(in: Fixture.context(Topology(), reasons: ["serve --observe"]), version: "1")
        #expect(json["Code"] == "OK")
        #expect(json["Details"]?["Healthy"] == true)
        #expect(json["Details"]?["ObserveOnly"] == ["serve --observe"])
    }

    @Test(arguments: ["db1:3306", "shop", "db3", "db2:3306", "b2", "00000000000000010000000000000002"])
    func `a cluster is found by its name, alias, identity, members and parts of host names`(hint: String) {
        let context = Fixture.context(TopologyFixtures.primary(replicas: 2).build(), control: Fixture.control())
        #expect(context.cluster(hint: hint)?.name == "db1:3306")
    }

    @Test func `an ambiguous or unknown hint finds nothing`() {
        let context = Fixture.context(TopologyBuilder(drawing: "db1 <- db2; db7 <- db8").build())
        #expect(context.cluster(hint: "db") == nil)
        #expect(context.cluster(hint: "other") == nil)
        #expect(context.cluster(hint: "") == nil)
    }
}
