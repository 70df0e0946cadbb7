import Analysis
import BatonTesting
import Testing
import TopologyModel

/// A primary whose commits wait for acknowledgements.
struct SemiSyncRow: Sendable, CustomTestStringConvertible {
    var name: String
    var clients = 0
    var wanted = 1
    var active = true
    /// Since when its place in the log has been seen standing still, in milliseconds before the newest slower read; nil: not known.
    var stands: Int?
    var adjust: @Sendable (inout TopologyBuilder, inout DetectionPolicy) -> Void = { _, _ in }
    var expected: AnalysisCode
    var testDescription: String { name }
}

@Suite("Semi-sync")
struct SemiSyncFindingsTests {
    static let rows: [SemiSyncRow] = [
        SemiSyncRow(name: "enough", clients: 1, stands: 60_000, expected: .noProblem),
        SemiSyncRow(name: "too few, and its place is not known", expected: .lockedSemiSyncPrimaryHypothesis),
        SemiSyncRow(name: "too few, and it stands for less than is reasonable", stands: 9_999, expected: .lockedSemiSyncPrimaryHypothesis),
        SemiSyncRow(name: "too few, and it stands", stands: 10_000, expected: .lockedSemiSyncPrimary),
        SemiSyncRow(name: "one of two", clients: 1, wanted: 2, stands: 10_000, expected: .lockedSemiSyncPrimary),
        SemiSyncRow(name: "it fell back to asynchronous", active: false, stands: 60_000, expected: .noProblem),
        SemiSyncRow(name: "nobody waits for any", wanted: 0, stands: 60_000, expected: .noProblem),
        SemiSyncRow(name: "the primary cannot be read", stands: 60_000, adjust: { fleet, _ in fleet["db1"] = fleet["db1"].unreachable() }, expected: .unreachablePrimary),
        SemiSyncRow(
            name: "its commits wait: the lock is the reason", stands: 60_000,
            adjust: { fleet, _ in
                fleet["db1"].stall.commits = [CommitWait(state: "Waiting for semi-sync ACK from slave", sessions: 1, longest: .seconds(30))]
                fleet["db1"].freshness.commitsWaitSince = TopologyFixtures.now + .seconds(-30)
            }, expected: .lockedSemiSyncPrimary),
        SemiSyncRow(
            name: "its commits wait, and that it is locked is not sure", stands: 5_000,
            adjust: { fleet, _ in
                fleet["db1"].stall.commits = [CommitWait(state: "Waiting for semi-sync ACK from slave", sessions: 1, longest: .seconds(5))]
                fleet["db1"].freshness.commitsWaitSince = TopologyFixtures.now + .seconds(-5)
            }, expected: .primaryBlocked),
        SemiSyncRow(
            name: "its commits wait for long, and its place is not told meanwhile", stands: nil,
            adjust: { fleet, _ in
                fleet["db1"].stall.commits = [CommitWait(state: "Waiting for semi-sync ACK from slave", sessions: 2, longest: .seconds(10))]
                fleet["db1"].freshness.commitsWaitSince = TopologyFixtures.now + .seconds(-10)
            }, expected: .lockedSemiSyncPrimary),
        SemiSyncRow(name: "more than wanted", clients: 2, expected: .noProblem),
        SemiSyncRow(
            name: "more than wanted, and exactness is asked for", clients: 2, adjust: { $1.wantsExactSemiSyncReplicas = true },
            expected: .primaryWithTooManySemiSyncReplicas),
        SemiSyncRow(name: "as many as wanted, and exactness is asked for", clients: 1, adjust: { $1.wantsExactSemiSyncReplicas = true }, expected: .noProblem),
        SemiSyncRow(
            name: "a read-only primary", clients: 1, adjust: { fleet, _ in fleet["db1"].settings.readOnly = true }, expected: .noProblem),
        SemiSyncRow(
            name: "a read-only primary that should not be", clients: 1,
            adjust: { fleet, policy in
                fleet["db1"].settings.readOnly = true
                policy.wantsWritablePrimary = true
            }, expected: .noWritablePrimary),
    ]

    private func finding(_ row: SemiSyncRow) throws -> Finding {
        var fleet = TopologyFixtures.primary(replicas: 2)
        var policy = DetectionPolicy()
        fleet["db1"].semiSync.sourceEnabled = true
        fleet["db1"].semiSync.sourceActive = row.active
        fleet["db1"].semiSync.sourceClients = row.clients
        fleet["db1"].semiSync.waitForReplicaCount = row.wanted
        fleet["db1"].freshness.detailsReadAt = TopologyFixtures.now
        fleet["db1"].freshness.logStandsSince = row.stands.map { TopologyFixtures.now + .milliseconds(-$0) }
        row.adjust(&fleet, &policy)
        let cluster = try #require(fleet.build().clusters.first)
        return try #require(Analyzer.analyze(cluster, suspicion: nil, policy: policy, now: TopologyFixtures.now).first)
    }

    @Test(arguments: rows) func `too few acknowledgements are a lock once nothing has been written for long`(row: SemiSyncRow) throws {
        let finding = try finding(row)
        #expect(finding.code == row.expected)
        #expect(!finding.isActionable)
    }

    @Test func `the numbers are the evidence, and something follows only where the configuration says so`() throws {
        let finding = try finding(SemiSyncFindingsTests.rows[4])
        #expect(
            finding.evidence == [
                "last read 0 ms ago", "1 semi-sync replica is connected, and a commit waits for 2 of them, for 10 s at most",
                "its place in the binary log has stood still for 10 s",
            ])
        #expect(finding.action == .unlockSemiSync)
        #expect(finding.blockers == ["RecoverLockedSemiSyncMaster is off, so its replicas are not made to acknowledge"] && !finding.isActionable)
        var row = SemiSyncFindingsTests.rows[4]
        row.adjust = { $1.freesLockedPrimary = true }
        let actionable = try self.finding(row)
        #expect(actionable.isActionable && actionable.blockers == [])
    }

    @Test func `MariaDB is not helped by acknowledgements once commits wait`() throws {
        var row = try #require(SemiSyncFindingsTests.rows.first { $0.name.hasPrefix("its commits wait for long") })
        let wait = row.adjust
        row.adjust = {
            wait(&$0, &$1)
            $1.freesLockedPrimary = true
        }
        let finding = try finding(row)
        #expect(!finding.isActionable && finding.blockers.count == 1)
        #expect(finding.blockers.first?.contains("baton disable-semi-sync-source") == true)
    }

    @Test func `commits that wait are evidence where the place is not told`() throws {
        let row = try #require(SemiSyncFindingsTests.rows.first { $0.name.hasPrefix("its commits wait for long") })
        #expect(try finding(row).evidence.contains("commits have been waiting, and none finished, for 10 s"))
    }

    @Test func `a read-only primary stays a warning, too`() throws {
        let finding = try finding(try #require(SemiSyncFindingsTests.rows.last))
        #expect(finding.warnings == [.noWritablePrimary] && finding.action == .openPrimary)
        #expect(finding.blockers == [], "who opens it says why it is not opened")
    }
}
