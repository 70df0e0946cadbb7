import Analysis
import BatonTesting
import Testing
import TopologyModel

/// What one replica shows, and what is said of it.
struct ReplicaRow: Sendable, CustomTestStringConvertible {
    var name: String
    var adjust: @Sendable (inout TopologyBuilder) -> Void
    var expected: [AnalysisCode]
    var evidence: String?
    var testDescription: String { name }
}

@Suite("Replicas")
struct ReplicaFindingsTests {
    /// Before the newest read of the replica.
    private static func ago(_ duration: Duration) -> MonotonicInstant { TopologyFixtures.now + (.zero - duration) }
    /// The primary has written on, and `db2` has received none of it.
    private static let primaryIsAhead: @Sendable (inout TopologyBuilder) -> Void = { $0["db1"].hold(TopologyFixtures.transactions("0-1-120", .mariadb)) }

    static let rows: [ReplicaRow] = [
        ReplicaRow(name: "well", adjust: { _ in }, expected: []),
        ReplicaRow(
            name: "stopped by a user", adjust: { fleet in
                fleet["db2"].channels[0].receiver = .stopped
                fleet["db2"].channels[0].applier = .stopped
            }, expected: []),
        ReplicaRow(
            name: "its applier stopped with an error", adjust: { fleet in
                fleet["db2"].channels[0].applier = .stopped
                fleet["db2"].channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry '1'")
            }, expected: [.replicaStoppedByError], evidence: "its applier is stopped with error 1062: Duplicate entry '1'"),
        ReplicaRow(
            name: "its receiver stopped with an error", adjust: { fleet in
                fleet["db2"].channels[0].receiver = .stopped
                fleet["db2"].channels[0].receiverError = ReplicationError(code: 1236, message: "purged")
            }, expected: [.replicaStoppedByError], evidence: "its receiver is stopped with error 1236: purged"),
        ReplicaRow(
            name: "fails to connect to a primary that answers", adjust: { $0["db2"] = $0["db2"].receiverLost() },
            expected: [.firstTierReplicaFailingToConnectToPrimary], evidence: "its receiver is connecting with error 2003: error connecting to source"),
        ReplicaRow(
            name: "fails to connect, its applier stopped by a user", adjust: { fleet in
                fleet["db2"] = fleet["db2"].receiverLost()
                fleet["db2"].channels[0].applier = .stopped
            }, expected: [.replicaStoppedByError]),
        ReplicaRow(
            name: "fails to connect to a primary that does not answer: that is said of the primary", adjust: { fleet in
                fleet["db2"] = fleet["db2"].receiverLost()
                fleet["db1"] = fleet["db1"].unreachable()
            }, expected: []),
        ReplicaRow(
            name: "no space for relay logs", adjust: { $0["db2"].channels[0].receiverWaitsForSpace = true }, expected: [.replicaOutOfSpace],
            evidence: "its receiver waits for somebody to free space on the disk of its relay logs"),
        ReplicaRow(
            name: "no space, by the error's number", adjust: { fleet in
                fleet["db2"].channels[0].receiver = .stopped
                fleet["db2"].channels[0].receiverError = ReplicationError(code: 1021, message: "Disk full")
            }, expected: [.replicaOutOfSpace], evidence: "its receiver is stopped with error 1021: Disk full"),
        ReplicaRow(
            name: "no space, and nothing more is said", adjust: { fleet in
                fleet["db2"] = fleet["db2"].unreachable()
                fleet["db2"].freshness.failure = "its receiver waits for someone to free space"
                fleet["db2"].freshness.isOutOfSpace = true
            }, expected: [.replicaOutOfSpace], evidence: "1 failure in a row, the last: its receiver waits for someone to free space"),
        ReplicaRow(
            name: "applies nothing for as long as is tolerated", adjust: { fleet in
                fleet["db2"].freshness.applierStandsSince = ago(.seconds(60))
                fleet["db2"].channels[0].applierWaitsForLock = true
                fleet["db2"].channels[0].lag = .seconds(61)
            }, expected: [.replicaAppliesNothing],
            evidence: "it has received more than it has applied, and applied nothing for 60 s; it waits for a lock that a session holds; it is 61 s behind"),
        ReplicaRow(name: "applies nothing for less", adjust: { $0["db2"].freshness.applierStandsSince = ago(.milliseconds(59_999)) }, expected: []),
        ReplicaRow(
            name: "applies nothing, as its delay wants it", adjust: { fleet in
                fleet["db2"].freshness.applierStandsSince = ago(.seconds(3_659))
                fleet["db2"].channels[0].configuredDelay = .seconds(3_600)
            }, expected: []),
        ReplicaRow(
            name: "applies nothing beyond its delay", adjust: { fleet in
                fleet["db2"].freshness.applierStandsSince = ago(.seconds(3_660))
                fleet["db2"].channels[0].configuredDelay = .seconds(3_600)
            }, expected: [.replicaAppliesNothing]),
        ReplicaRow(
            name: "receives nothing for two heartbeats and for as long as is tolerated", adjust: { fleet in
                primaryIsAhead(&fleet)
                fleet["db2"].freshness.receiverSilentSince = ago(.seconds(3))
            }, expected: [.replicaReceivesNothing],
            evidence: "it received nothing for 3 s (heartbeat period 1 s), and db1:3306 holds what it has not received"),
        ReplicaRow(
            name: "receives nothing for less than is tolerated", adjust: { fleet in
                primaryIsAhead(&fleet)
                fleet["db2"].freshness.receiverSilentSince = ago(.milliseconds(2_999))
            }, expected: []),
        ReplicaRow(
            name: "receives nothing for less than two heartbeats", adjust: { fleet in
                primaryIsAhead(&fleet)
                fleet["db2"].freshness.receiverSilentSince = ago(.milliseconds(59_999))
                fleet["db2"].channels[0].heartbeatPeriod = .seconds(30)
            }, expected: []),
        ReplicaRow(name: "receives nothing, and there is nothing", adjust: { $0["db2"].freshness.receiverSilentSince = ago(.seconds(60)) }, expected: []),
        ReplicaRow(
            name: "receives nothing, by the places in the log", adjust: { fleet in
                fleet["db2"].channels[0].gtidUse = .fileAndPosition
                fleet["db2"].channels[0].readCoordinates = BinlogCoordinates(file: "binlog.000001", position: 4_000)
                fleet["db2"].freshness.receiverSilentSince = ago(.seconds(60))
            }, expected: [.replicaReceivesNothing]),
        ReplicaRow(
            name: "receives nothing from a primary that does not answer: that is said of the primary", adjust: { fleet in
                primaryIsAhead(&fleet)
                fleet["db1"] = fleet["db1"].unreachable()
                fleet["db2"].freshness.receiverSilentSince = ago(.seconds(60))
            }, expected: []),
        ReplicaRow(
            name: "cannot be read", adjust: { $0["db2"] = $0["db2"].unreachable() }, expected: [.replicaUnreachable],
            evidence: "1 failure in a row, the last: connection refused"),
        ReplicaRow(name: "writable", adjust: { $0["db2"].settings.readOnly = false }, expected: [.replicaWritable]),
        ReplicaRow(
            name: "writable when it was last read", adjust: { fleet in
                fleet["db2"].settings.readOnly = false
                fleet["db2"] = fleet["db2"].unreachable()
            }, expected: [.replicaUnreachable]),
        ReplicaRow(
            name: "a node of a Galera cluster is written to there", adjust: { fleet in
                fleet["db2"].settings.readOnly = false
                fleet["db2"].settings.isGaleraNode = true
            }, expected: []),
        ReplicaRow(
            name: "writable, and stopped by an error: both are told", adjust: { fleet in
                fleet["db2"].settings.readOnly = false
                fleet["db2"].channels[0].applier = .stopped
                fleet["db2"].channels[0].applierError = ReplicationError(code: 1062, message: "")
            }, expected: [.replicaStoppedByError, .replicaWritable]),
    ]

    private func findings(_ adjust: (inout TopologyBuilder) -> Void, drawing: String = "db1 <- db2, db3") throws -> [Finding] {
        var fleet = TopologyBuilder(drawing: drawing)
        adjust(&fleet)
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db2")))
        return Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now)
    }

    @Test(arguments: rows) func `it is said of the replica itself, with what was seen`(row: ReplicaRow) throws {
        let findings = try findings(row.adjust).filter { $0.instance.host == "db2" }
        #expect(findings.map(\.code) == row.expected)
        #expect(findings.allSatisfy { !$0.isActionable && $0.blockers.isEmpty && $0.warnings.isEmpty })
        if let evidence = row.evidence { #expect(findings.first?.evidence.contains(evidence) == true, "\(findings.first?.evidence ?? [])") }
    }

    @Test(arguments: rows) func `downtime and maintenance are said, and hide nothing`(row: ReplicaRow) throws {
        let findings = try findings { fleet in
            row.adjust(&fleet)
            fleet["db2"].placement.isDowntimed = true
            fleet["db2"].placement.isInMaintenance = true
        }
        let own = findings.filter { $0.instance.host == "db2" }
        #expect(own.map(\.code) == row.expected)
        #expect(own.allSatisfy { $0.suppressions == [.downtime, .maintenance] })
    }

    @Test func `a replica of a deeper tier that fails to connect is stopped by an error`() throws {
        let findings = try findings({ $0["db3"] = $0["db3"].receiverLost() }, drawing: "db1 <- db2; db2 <- db3, db4")
        #expect(findings.map { "\($0.instance.host) \($0.code)" } == ["db1 NoProblem", "db3 ReplicaStoppedByError"])
    }

    @Test func `an intermediate source has a code as a source and one as a replica`() throws {
        let findings = try findings(
            { fleet in
                fleet["db2"] = fleet["db2"].receiverLost()
                for name in ["db3", "db4"] { fleet[name].channels[0].receiver = .stopped }
            }, drawing: "db1 <- db2; db2 <- db3, db4")
        #expect(
            findings.map { "\($0.instance.host) \($0.code)" } == [
                "db1 MasterSingleReplicaNotReplicating", "db2 AllIntermediateMasterReplicasNotReplicating", "db2 FirstTierReplicaFailingToConnectToMaster",
            ])
    }

    @Test func `messages of errors are cut`() throws {
        let findings = try findings { fleet in
            fleet["db2"].channels[0].applier = .stopped
            fleet["db2"].channels[0].applierError = ReplicationError(code: 1146, message: String(repeating: "x", count: 5_000))
        }
        #expect(findings.last?.evidence.allSatisfy { $0.count < 260 } == true)
    }
}
