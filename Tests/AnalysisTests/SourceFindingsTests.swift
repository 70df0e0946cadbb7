import Analysis
import BatonTesting
import Testing
import TopologyModel

/// One server of a drawn cluster, what happened to it, and its code.
struct SourceRow: Sendable, CustomTestStringConvertible {
    var name: String
    var drawing: String
    var server: String
    var adjust: @Sendable (inout TopologyBuilder) -> Void = { _ in }
    var expected: AnalysisCode
    var action = FindingAction.none
    var testDescription: String { name }
}

@Suite("Sources other than the primary")
struct SourceFindingsTests {
    private static let tree = "db1 <- db2, db5; db2 <- db3, db4"
    private static let chain = "db1 <- db2; db2 <- db3"
    private static let pair = "db1 <- db2; db2 <- db1; db1 <- db3"
    private static let passive = "db1 <- db2; db2 <- db1; db2 <- db3"

    private static func change(_ names: [String], _ change: @escaping @Sendable (inout InstanceBuilder) -> Void) -> @Sendable (inout TopologyBuilder) -> Void {
        { fleet in for name in names { change(&fleet[name]) } }
    }

    private static func dead(_ names: String..., and more: @escaping @Sendable (inout TopologyBuilder) -> Void = { _ in }) -> @Sendable (inout TopologyBuilder) -> Void {
        { fleet in
            for name in names { fleet[name] = fleet[name].unreachable() }
            more(&fleet)
        }
    }

    private static func lost(_ names: String..., code: Int = 2003) -> @Sendable (inout TopologyBuilder) -> Void {
        { fleet in for name in names { fleet[name] = fleet[name].receiverLost(code: code) } }
    }

    private static func stopped(_ names: String...) -> @Sendable (inout TopologyBuilder) -> Void {
        change(names) { $0.channels[0].receiver = .stopped }
    }

    static let rows: [SourceRow] = [
        SourceRow(name: "well", drawing: tree, server: "db2", expected: .noProblem),
        SourceRow(
            name: "dead, its only replica fails to connect", drawing: chain, server: "db2", adjust: dead("db2", and: lost("db3")),
            expected: .deadIntermediateSourceWithSingleReplicaFailingToConnect, action: .relocate),
        SourceRow(
            name: "dead, its only replica is stopped", drawing: chain, server: "db2", adjust: dead("db2", and: stopped("db3")),
            expected: .deadIntermediateSourceWithSingleReplica, action: .relocate),
        SourceRow(
            name: "dead, no replica replicates", drawing: tree, server: "db2", adjust: dead("db2", and: lost("db3", "db4")),
            expected: .deadIntermediateSource, action: .relocate),
        SourceRow(
            name: "dead with one of two", drawing: tree, server: "db2", adjust: dead("db2", "db3", and: lost("db4")),
            expected: .deadIntermediateSourceAndSomeReplicas, action: .relocate),
        SourceRow(name: "unreachable, one replicates", drawing: tree, server: "db2", adjust: dead("db2"), expected: .unreachableIntermediateSource, action: .reread),
        SourceRow(
            name: "unreachable, all lag", drawing: tree, server: "db2",
            adjust: dead("db2", and: change(["db3", "db4"]) { $0.channels[0].lag = .seconds(60) }),
            expected: .unreachableIntermediateSourceWithLaggingReplicas, action: .reread),
        SourceRow(
            name: "well, and its replicas do not reach it", drawing: tree, server: "db2", adjust: lost("db3", "db4"),
            expected: .allIntermediateSourceReplicasFailingToConnectOrDead, action: .relocate),
        SourceRow(
            name: "well, and its replicas are stopped", drawing: tree, server: "db2", adjust: stopped("db3", "db4"),
            expected: .allIntermediateSourceReplicasNotReplicating),
        SourceRow(name: "co-primary well", drawing: pair, server: "db2", expected: .noProblem),
        SourceRow(
            name: "co-primary dead", drawing: pair, server: "db1", adjust: dead("db1", and: lost("db2", "db3")), expected: .deadCoPrimary,
            action: .promoteOther),
        SourceRow(
            name: "co-primary dead, with its replica", drawing: pair, server: "db1", adjust: dead("db1", "db3", and: lost("db2")),
            expected: .deadCoPrimaryAndSomeReplicas, action: .promoteOther),
        SourceRow(
            name: "co-primary dead that takes no writes", drawing: passive, server: "db2", adjust: dead("db2", and: lost("db1", "db3")), expected: .deadCoPrimary,
            action: .relocate),
        SourceRow(
            name: "co-primary dead that takes no writes, with a replica", drawing: passive, server: "db2", adjust: dead("db2", "db3", and: lost("db1")),
            expected: .deadCoPrimaryAndSomeReplicas, action: .relocate),
        SourceRow(name: "co-primary unreachable", drawing: pair, server: "db1", adjust: dead("db1"), expected: .unreachableCoPrimary, action: .reread),
        SourceRow(
            name: "co-primary well, and the other one does not replicate", drawing: pair, server: "db2", adjust: stopped("db1"),
            expected: .allCoPrimaryReplicasNotReplicating),
        SourceRow(
            name: "member of a longer ring", drawing: "db1 <- db2; db2 <- db3; db3 <- db1", server: "db2", adjust: dead("db2", and: lost("db3")),
            expected: .deadIntermediateSourceWithSingleReplicaFailingToConnect, action: .relocate),
    ]

    private func findings(_ row: SourceRow, suspicions: [Suspicion] = []) throws -> [Finding] {
        var fleet = TopologyBuilder(drawing: row.drawing)
        row.adjust(&fleet)
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address(row.server)))
        return Analyzer.analyze(cluster, suspicions: suspicions, policy: DetectionPolicy(), now: TopologyFixtures.now)
    }

    @Test(arguments: rows) func `the code is the incumbent's, and nobody acts on it`(row: SourceRow) throws {
        let findings = try findings(row)
        let address = InstanceBuilder.address(row.server)
        let finding = findings.first { $0.instance == address && AnalysisCodeEntry.entry(of: $0.code)?.subject != .replica }
        #expect((finding?.code ?? .noProblem) == row.expected, "\(findings.map { "\($0.instance) \($0.code)" })")
        #expect((finding?.action ?? .none) == row.action)
        #expect(findings.allSatisfy { !$0.isActionable })
        if finding?.action == .relocate || finding?.action == .promoteOther { #expect(finding?.blockers.isEmpty == false, "nobody has convicted it") }
    }

    @Test func `the first finding speaks for the cluster, and the others follow in the order of the members`() throws {
        let findings = try findings(SourceFindingsTests.rows[3])
        #expect(findings.map { "\($0.instance.host) \($0.code)" } == ["db1 NoProblem", "db2 DeadIntermediateMaster"])
    }

    @Test func `without evidence that it is dead, that is said first`() throws {
        let dead = try #require(try findings(SourceFindingsTests.rows[3]).last)
        #expect(dead.blockers == ["no evidence was gathered: no suspicion is open"])
        let well = try #require(try findings(SourceFindingsTests.rows[7]).first { $0.instance.host == "db2" })
        #expect(well.blockers == ["it answers the manager, so its replicas are not moved away from it automatically"], "it lives: nobody asks for a verdict")
    }

    @Test func `each suspicion is about its own server`() throws {
        var fleet = TopologyBuilder(drawing: SourceFindingsTests.tree)
        let before = fleet.build()
        let members = try #require(before.clusters.first)
        let suspect = try #require(before.instance(at: InstanceBuilder.address("db2")))
        var suspicion = Suspicion(suspect: suspect, since: TopologyFixtures.now, cause: "the connection was lost", replicas: members.replicas(of: suspect.id))
        suspicion.noteFailedAttempt(
            startedAt: TopologyFixtures.now, finishedAt: TopologyFixtures.now, reason: "connection refused (2003)", freshConnection: true)
        for name in ["db3", "db4"] {
            fleet[name] = fleet[name].receiverLost()
            fleet[name].freshness.readAt = TopologyFixtures.now + .milliseconds(5)
        }
        fleet["db2"] = fleet["db2"].unreachable()
        let cluster = try #require(fleet.build().clusters.first)
        for replica in cluster.replicas(of: suspect.id) {
            suspicion.observe(replica, facts: try #require(replica.facts), startedAt: TopologyFixtures.now + .milliseconds(5))
        }
        let findings = Analyzer.analyze(cluster, suspicions: [suspicion], policy: DetectionPolicy(), now: TopologyFixtures.now + .seconds(1))
        #expect(findings.first?.code == .noProblem, "nobody suspects the primary")
        let finding = try #require(findings.first { $0.instance.host == "db2" })
        #expect(finding.code == .deadIntermediateSource)
        #expect(finding.blockers == [])
        #expect(finding.evidence.count { $0.contains("lost it") } == 2)
        #expect(finding.isActionable)
    }

    @Test func `in a cluster that is not understood nobody acts on a conviction`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2; db2 <- db3; db3 <- db1; db2 <- db4")
        let before = fleet.build()
        let suspect = try #require(before.instance(at: InstanceBuilder.address("db2")))
        let replicas = try #require(before.clusters.first).replicas(of: suspect.id)
        var suspicion = Suspicion(suspect: suspect, since: TopologyFixtures.now, cause: "the connection was lost", replicas: replicas)
        suspicion.noteFailedAttempt(startedAt: TopologyFixtures.now, finishedAt: TopologyFixtures.now, reason: "refused", freshConnection: true)
        for name in ["db3", "db4"] { fleet[name] = fleet[name].receiverLost() }
        fleet["db2"] = fleet["db2"].unreachable()
        let cluster = try #require(fleet.build().clusters.first)
        for replica in cluster.replicas(of: suspect.id) {
            suspicion.observe(replica, facts: try #require(replica.facts), startedAt: TopologyFixtures.now + .milliseconds(5))
        }
        let findings = Analyzer.analyze(cluster, suspicions: [suspicion], policy: DetectionPolicy(), now: TopologyFixtures.now + .seconds(1))
        let finding = try #require(findings.first { $0.instance.host == "db2" })
        #expect(finding.action == .relocate && !finding.isActionable)
        #expect(finding.blockers.contains { $0.hasPrefix("observe only: ") })
    }

    @Test func `members of a replication group are observed`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2", flavor: .mysql)
        fleet["db1"] = fleet["db1"].inGroup([("db1", 1), ("db9", 9)]).unreachable()
        fleet["db2"] = fleet["db2"].receiverLost()
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        let finding = try #require(Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).first)
        #expect(finding.code == .deadReplicationGroupMemberWithReplicas)
        #expect(finding.blockers.first == "members of replication groups are only observed")
        #expect(finding.blockers.last == "observe only: \(ClusterShape.groupReplication.explanation)")
    }

    @Test func `what is said of a whole cluster is said where nobody is its primary, too`() throws {
        var fleet = TopologyBuilder(drawing: SourceFindingsTests.pair)
        for name in ["db1", "db2"] { fleet[name].settings.readOnly = false }
        let cluster = try #require(fleet.build().clusters.first)
        let findings = Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now)
        #expect(findings.map(\.instance.host) == ["db1"])
        #expect(findings.first?.warnings == [.severalWritableServers])
    }

    @Test func `another gtid_mode is told of every source`() throws {
        var fleet = TopologyBuilder(drawing: SourceFindingsTests.chain, flavor: .mysql)
        fleet["db3"].settings.gtidMode = "ON_PERMISSIVE"
        let cluster = try #require(fleet.build().clusters.first)
        let findings = Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now)
        #expect(findings.map { "\($0.instance.host) \($0.code)" } == ["db1 NoProblem", "db2 NoProblem"])
        #expect(findings.last?.warnings == [.differentGTIDModes])
    }

    // MARK: Suppression

    @Test(arguments: rows) func `downtime and maintenance are said, and hide nothing`(row: SourceRow) throws {
        let address = InstanceBuilder.address(row.server)
        var suppressed = row
        suppressed.adjust = { fleet in
            row.adjust(&fleet)
            fleet[row.server].placement.isDowntimed = true
            fleet[row.server].placement.isInMaintenance = true
        }
        let before = try findings(row).filter { $0.instance == address }
        let after = try findings(suppressed).filter { $0.instance == address }
        #expect(before.map(\.code) == after.map(\.code) && before.map(\.blockers) == after.map(\.blockers))
        #expect(before.allSatisfy { $0.suppressions.isEmpty && !$0.isDowntimed })
        #expect(after.allSatisfy { $0.suppressions == [.downtime, .maintenance] && $0.isDowntimed })
    }

    @Test func `the downtime of all replicas suppresses what is said of them, and no other`() throws {
        func suppressions(_ downtimed: [String], dead: Bool) throws -> [FindingSuppression] {
            var fleet = TopologyBuilder(drawing: SourceFindingsTests.tree)
            if dead { fleet["db2"] = fleet["db2"].unreachable() }
            for name in ["db3", "db4"] { fleet[name].channels[0].receiver = .stopped }
            for name in downtimed { fleet[name].placement.isDowntimed = true }
            let cluster = try #require(fleet.build().clusters.first)
            let findings = Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now)
            return try #require(findings.first { $0.instance.host == "db2" }).suppressions
        }
        #expect(try suppressions(["db3", "db4"], dead: false) == [.downtimeOfReplicas])
        #expect(try suppressions(["db3"], dead: false) == [])
        #expect(try suppressions(["db3", "db4"], dead: true) == [], "it is dead, whatever is done with its replicas")
    }
}
