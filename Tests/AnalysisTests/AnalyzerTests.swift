import Analysis
import BatonTesting
import Testing
import TopologyModel

@Suite("Analyzer")
struct AnalyzerTests {
    /// The finding for the inquiry's cluster while `db1` is not reachable.
    private func finding(_ inquiry: Inquiry, suspicion: Bool = true, adjust: (inout TopologyBuilder) -> Void = { _ in }) throws -> Finding {
        var fleet = inquiry.fleet
        fleet["db1"] = fleet["db1"].unreachable()
        adjust(&fleet)
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        let findings = Analyzer.analyze(
            cluster, suspicion: suspicion ? inquiry.suspicion : nil, policy: inquiry.policy, now: Inquiry.instant(5_000))
        #expect(findings.count { $0.instance.host == "db1" } == 1)
        return try #require(findings.first)
    }

    private func killed(replicas: Int = 2) -> Inquiry {
        var inquiry = Inquiry(replicas: replicas)
        inquiry.fail(2)
        inquiry.readAll(8, .failing(2013))
        return inquiry
    }

    @Test func `a convicted primary is dead and actionable`() throws {
        let finding = try finding(killed())
        #expect(finding.code == .deadPrimary)
        #expect(finding.isActionable && finding.blockers.isEmpty)
        #expect(finding.counts.replicas == 2 && finding.counts.valid == 2 && finding.counts.validReplicating == 0 && finding.counts.failingToConnect == 2)
        #expect(
            finding.evidence == [
                "last read 5 s ago", "1 failure in a row, the last: connection refused", "suspected for 5 s: the connection was lost",
                "1 failed attempt, the last 4.9 s ago: connection refused (2003)",
                "db2:3306 lost it: its receiver failed with error 2013, seen 8 ms after the suspicion began",
                "db3:3306 lost it: its receiver failed with error 2013, seen 8 ms after the suspicion began",
            ])
    }

    @Test func `a replica that cannot be read does not save a convicted primary`() throws {
        let finding = try finding(killed()) { $0["db3"] = $0["db3"].unreachable() }
        #expect(finding.code == .deadPrimaryAndSomeReplicas)
        #expect(finding.isActionable)
    }

    @Test func `without a suspicion the code is reported and nothing is done`() throws {
        let finding = try finding(killed(), suspicion: false)
        #expect(finding.code == .deadPrimary)
        #expect(!finding.isActionable)
        #expect(finding.blockers == ["no evidence was gathered: no suspicion is open"])
    }

    @Test func `replicas that users stopped make a dead code, with the reason why nothing is done`() throws {
        var inquiry = Inquiry(replicas: 1, before: .stopped)
        inquiry.fail(2)
        inquiry.readAll(8, .stopped)
        let finding = try finding(inquiry)
        #expect(finding.code == .deadPrimary)
        #expect(!finding.isActionable)
        #expect(finding.blockers == ["1 replica has no opinion: db2:3306: its receiver is stopped"])
    }

    @Test func `a hung primary is told apart from one that is gone, and replaced though the threads of its replicas say Yes`() throws {
        var inquiry = Inquiry(replicas: 2)
        inquiry.fail(0)
        inquiry.readAll(0, .running)
        #expect(try finding(inquiry).code == .unreachablePrimary)
        inquiry.read("db2", 4_000, .running)
        inquiry.read("db3", 3_900, .running)
        let finding = try finding(inquiry)
        #expect(finding.code == .hungPrimary, "one replica is sure, none sees the primary")
        #expect(finding.isActionable && finding.action == .failover)
        #expect(finding.evidence.contains("db2:3306 lost it: nothing received for 4 s (heartbeat period 2 s)"))
        inquiry.read("db3", 4_010, .failing(2013))
        inquiry.read("db3", 9_000, .failing(2013))
        #expect(try self.finding(inquiry).code == .deadPrimary, "one of them cannot connect")
    }

    @Test func `a suspected primary whose last read succeeded is not in order`() throws {
        var inquiry = Inquiry(replicas: 2)
        inquiry.readAll(0, .running)
        inquiry.readAll(100, .advancing)
        let finding = try finding(inquiry) { $0["db1"].freshness.failures = 0 }
        #expect(finding.code == .unreachablePrimary)
        #expect(
            finding.blockers == [
                "a replica sees the primary: db2:3306: received events or heartbeats between two reads, 100 ms after the suspicion began; "
                    + "db3:3306: received events or heartbeats between two reads, 100 ms after the suspicion began"
            ])
    }

    @Test func `a dead primary that nobody can witness or follow is never actionable`() throws {
        let alone = try finding(Inquiry(replicas: 0))
        #expect(alone.code == .deadPrimaryWithoutReplicas)
        #expect(!alone.isActionable && !alone.blockers.isEmpty)
        let dark = try finding(killed()) { fleet in for name in ["db2", "db3"] { fleet[name] = fleet[name].unreachable() } }
        #expect(dark.code == .deadPrimaryAndReplicas)
        #expect(!dark.isActionable && !dark.blockers.isEmpty)
    }

    @Test func `a cluster shape that is not understood is never actionable`() throws {
        let finding = try finding(killed()) { $0["db2"].settings.isGaleraNode = true }
        #expect(finding.code == .deadPrimary)
        #expect(!finding.isActionable)
        #expect(finding.blockers == ["observe only: \(ClusterShape.galera.explanation)"])
    }

    @Test func `a longer ring is observed, and says so`() throws {
        let cluster = try #require(TopologyBuilder(drawing: "db1 <- db2; db2 <- db3; db3 <- db1").build().clusters.first)
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        #expect(finding.code == .noProblem)
        #expect(finding.blockers == ["observe only: \(ClusterShape.ring.explanation)"])
    }

    struct ShapeRow: Sendable, CustomTestStringConvertible {
        var drawing: String
        var shape: ClusterShape
        var adjust: @Sendable (inout TopologyBuilder) -> Void = { _ in }
        var testDescription: String { "\(shape): \(drawing)" }
    }

    /// What server truth T13 wants to be observed only, and replicas of several sources, which are not meant.
    static let shapes: [ShapeRow] = [
        ShapeRow(drawing: "db1 <- db2, db3", shape: .galera) { $0["db1"].settings.isGaleraNode = true },
        ShapeRow(drawing: "db1 <- db2, db3", shape: .groupReplication) { $0["db1"].settings.isGroupReplicationMember = true },
        ShapeRow(drawing: "x1 <- db1; x2 <- db1; db1 <- db2, db3", shape: .multiSource),
        ShapeRow(drawing: "db1 <- db2; db2 <- db3; db3 <- db1", shape: .ring),
        ShapeRow(drawing: "db1 <- db2, db3; x1 <- db3", shape: .singlePrimary),
    ]

    @Test(arguments: shapes)
    func `what is only observed is worth telling, in order or not, and nothing else is`(row: ShapeRow) throws {
        var fleet = TopologyBuilder(drawing: row.drawing)
        row.adjust(&fleet)
        for index in ["db2", "db3"] { fleet[index].settings.readOnly = true }
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        #expect(cluster.shape == row.shape)
        #expect(!finding.isActionable)
        #expect(finding.blockers == (row.shape.isSupported ? [] : ["observe only: \(row.shape.explanation)"]))
        #expect(finding.isWorthTelling == (!row.shape.isSupported || !finding.warnings.isEmpty))
    }

    @Test func `a replica of several sources counts by its channel from the primary`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2; x1 <- db2")
        func finding() throws -> Finding {
            let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
            return try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        }
        #expect(try finding().code == .noProblem)
        fleet["db2"].channels[1].receiver = .stopped
        #expect(try finding().code == .noProblem)
        fleet["db2"].channels[0].receiver = .stopped
        #expect(try finding().code == .primarySingleReplicaNotReplicating)
    }

    @Test func `a downtimed primary is said to be`() throws {
        #expect(try finding(killed()) { $0["db1"].placement.isDowntimed = true }.isDowntimed)
        #expect(try !finding(killed()).isDowntimed)
    }

    @Test func `a suspicion about another server is ignored`() throws {
        let inquiry = killed()
        let other = try #require(TopologyBuilder(drawing: "x1; x2; x3; db9 <- db8").build().cluster(containing: InstanceBuilder.address("db9")))
        let finding = try #require(Analyzer.analyze(other, suspicion: inquiry.suspicion, policy: inquiry.policy, now: Inquiry.since).first)
        #expect(finding.code == .noProblem)
        #expect(finding.evidence == ["last read 0 ms ago"])
    }

    struct CountRow: Sendable {
        var code: Int
        var counts: Bool
    }

    @Test(arguments: [CountRow(code: 2003, counts: true), CountRow(code: 1045, counts: true), CountRow(code: 1236, counts: false)])
    func `a failure to connect is known by its number`(row: CountRow) throws {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db2"] = fleet["db2"].receiverLost(code: row.code)
        let cluster = try #require(fleet.build().clusters.first)
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        #expect(finding.counts.failingToConnect == (row.counts ? 1 : 0))
    }

    @Test func `lag, delay and downtime are counted`() throws {
        var fleet = TopologyFixtures.primary(replicas: 4)
        fleet["db2"].channels[0].lag = .seconds(10)
        // As far behind as it was told to be.
        fleet["db3"].channels[0].lag = .seconds(20)
        fleet["db3"].channels[0].configuredDelay = .seconds(10)
        fleet["db5"].channels[0].lag = .seconds(11)
        fleet["db4"].channels[0].lag = nil
        fleet["db4"].placement.isDowntimed = true
        let cluster = try #require(fleet.build().clusters.first)
        let counts = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first).counts
        #expect([counts.lagging, counts.delayed, counts.downtimed, counts.validReplicating] == [1, 1, 1, 4])
    }

    // MARK: Errant transactions

    struct ErrantRow: Sendable {
        var held: String
        var evidence: [String]
    }

    @Test(arguments: [
        ErrantRow(held: "00000000-0000-0000-0000-000000000001:1-100", evidence: []),
        ErrantRow(held: "00000000-0000-0000-0000-000000000001:1-140", evidence: []),
        ErrantRow(
            held: "00000000-0000-0000-0000-000000000001:1-140,00000000-0000-0000-0000-000000000003:1-2",
            evidence: ["db3:3306 holds what the primary lacks: 00000000-0000-0000-0000-000000000003:1-2"]),
    ])
    func `errant transactions are told with their server`(row: ErrantRow) throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
        fleet["db3"] = fleet["db3"].holding(row.held)
        let cluster = try #require(fleet.build().clusters.first)
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        #expect(finding.warnings == (row.evidence.isEmpty ? [] : [.errantGTID]))
        #expect(finding.evidence.filter { $0.contains("lacks") } == row.evidence)
    }

    @Test func `the evidence of errant transactions is bounded`() throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 7)
        let scattered = (1...200).map { String($0 * 2) }.joined(separator: ":")
        for number in 2...8 { fleet["db\(number)"] = fleet["db\(number)"].holding("00000000-0000-0000-0000-00000000000\(number):\(scattered)") }
        let cluster = try #require(fleet.build().clusters.first)
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        let lines = finding.evidence.filter { $0.contains("lack") }
        #expect(lines.count == 6 && lines.last == "2 more servers hold what the primary lacks")
        #expect(lines.allSatisfy { $0.count < 260 })
    }
}
