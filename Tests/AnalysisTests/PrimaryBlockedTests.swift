import Analysis
import BatonTesting
import Testing
import TopologyModel

/// A primary that answers, and what was seen of its stall, in milliseconds before the newest answer.
struct StallRow: Sendable, CustomTestStringConvertible {
    var name: String
    /// Since when commits have been seen waiting; nil: they finish.
    var commits: Int?
    /// The oldest of the statements that wait, in seconds.
    var longest: Int64 = 60
    /// Since when all connections have been seen taken; nil: there is room.
    var connections: Int?
    /// What came of the write probe, and since when.
    var writes: (kind: WriteStanding.Trouble.Kind, since: Int)?
    /// The server says that it takes no writes.
    var isReadOnly = false
    /// How the newest attempt ended.
    var newest = Newest.read
    var isBlocked: Bool
    var failsToWrite = false
    var testDescription: String { name }

    enum Newest: Sendable {
        case read
        /// It refused the connection with 1040.
        case refused
        /// It refused the connection before, and now nothing comes back.
        case refusedThenGone
        case gone
    }

    /// When the newest answer came.
    static let answered = TopologyFixtures.now

    func primary(in fleet: TopologyBuilder) -> InstanceBuilder {
        var primary = fleet["db1"]
        func before(_ milliseconds: Int?) -> MonotonicInstant? { milliseconds.map { Self.answered + .milliseconds(-$0) } }
        if commits != nil { primary.stall.commits = [CommitWait(state: "Commit", sessions: 2, longest: .seconds(longest))] }
        primary.stall.isOutOfConnections = connections != nil
        primary.settings.maxConnections = 30
        primary.freshness.readAt = Self.answered
        primary.freshness.aliveAt = Self.answered
        primary.freshness.commitsWaitSince = before(commits)
        primary.freshness.noRoomSince = before(connections)
        primary.settings.readOnly = isReadOnly
        if let writes {
            var standing = WriteStanding()
            standing.trouble = .init(kind: writes.kind, since: Self.answered + .milliseconds(-writes.since), seenAt: Self.answered, text: "1030: Got error 28")
            primary.freshness.writes = standing
        }
        switch newest {
        case .read: break
        case .refused, .refusedThenGone:
            primary.freshness.readAt = Self.answered + .seconds(-20)
            primary.freshness.failures = 3
            primary.freshness.failure = "Too many connections (1040)"
            primary.freshness.failedAt = newest == .refused ? Self.answered : Self.answered + .seconds(1)
        case .gone:
            primary.freshness.failures = 1
            primary.freshness.failedAt = Self.answered + .seconds(1)
        }
        return primary
    }
}

@Suite("Primary blocked")
struct PrimaryBlockedTests {
    static let rows: [StallRow] = [
        StallRow(name: "nothing waits", isBlocked: false),
        StallRow(name: "commits wait for as long as is tolerated", commits: 3_000, isBlocked: true),
        StallRow(name: "commits wait for less", commits: 2_999, isBlocked: false),
        StallRow(name: "every read finds young commits: they finish", commits: 60_000, longest: 2, isBlocked: false),
        StallRow(name: "all connections are taken for as long as is tolerated", connections: 3_000, isBlocked: true),
        StallRow(name: "all connections are taken for less", connections: 2_999, isBlocked: false),
        StallRow(name: "both", commits: 9_000, connections: 4_000, isBlocked: true),
        StallRow(name: "connections are refused", connections: 5_000, newest: .refused, isBlocked: true),
        StallRow(name: "a connection is refused for the first time", connections: 0, newest: .refused, isBlocked: false),
        StallRow(name: "connections were refused, and nothing comes back", connections: 5_000, newest: .refusedThenGone, isBlocked: false),
        StallRow(name: "commits waited, and nothing comes back", commits: 60_000, newest: .gone, isBlocked: false),
        StallRow(name: "a write of ours waits for as long as is tolerated", writes: (.waits, 3_000), isBlocked: true),
        StallRow(name: "a write of ours waits for less", writes: (.waits, 2_999), isBlocked: false),
        StallRow(name: "our writes fail for as long as is tolerated", writes: (.fails, 3_000), isBlocked: false, failsToWrite: true),
        StallRow(name: "our writes fail for less", writes: (.fails, 2_999), isBlocked: false),
        StallRow(name: "our writes fail, and commits wait", commits: 3_000, writes: (.fails, 3_000), isBlocked: true),
        StallRow(name: "a write of ours waited, and the server is read-only by now", writes: (.waits, 60_000), isReadOnly: true, isBlocked: false),
        StallRow(name: "a write of ours waited, and nothing comes back", writes: (.waits, 60_000), newest: .gone, isBlocked: false),
        StallRow(name: "our writes failed, and connections are refused", writes: (.fails, 60_000), newest: .refused, isBlocked: false),
        StallRow(name: "commits waited, and connections are refused since a moment", commits: 60_000, connections: 0, newest: .refused, isBlocked: false),
    ]

    private func finding(_ row: StallRow, suspicion: Suspicion? = nil, adjust: (inout TopologyBuilder) -> Void = { _ in }) throws -> Finding {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db1"] = row.primary(in: fleet)
        adjust(&fleet)
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        let now = StallRow.answered + .seconds(1)
        return try #require(Analyzer.analyze(cluster, suspicion: suspicion, policy: DetectionPolicy(), now: now).first)
    }

    @Test(arguments: rows) func `it is blocked by what lasts, and only while it lives`(row: StallRow) throws {
        let finding = try finding(row)
        #expect((finding.code == .primaryBlocked) == row.isBlocked, "\(finding.code) \(finding.evidence)")
        #expect((finding.code == .primaryFailsToWrite) == row.failsToWrite, "\(finding.code) \(finding.evidence)")
        #expect(!finding.isActionable)
    }

    @Test(arguments: rows) func `a suspicion wins: whatever waited, a death is not hidden`(row: StallRow) throws {
        var inquiry = Inquiry(replicas: 2)
        inquiry.fail(2)
        inquiry.readAll(8, .failing(2013))
        var fleet = inquiry.fleet
        fleet["db1"] = row.primary(in: fleet)
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        let finding = try #require(
            Analyzer.analyze(cluster, suspicion: inquiry.suspicion, policy: inquiry.policy, now: Inquiry.instant(5_000)).first)
        #expect(finding.code == .deadPrimary && finding.isActionable)
    }

    @Test(arguments: [StallRow.Newest.read, .refused]) func `it is not dead for that its replicas lost it too`(newest: StallRow.Newest) throws {
        let finding = try finding(StallRow(name: "", connections: 5_000, newest: newest, isBlocked: true)) { fleet in
            for name in ["db2", "db3"] { fleet[name] = fleet[name].receiverLost(code: 1040) }
        }
        #expect(finding.code == .primaryBlocked && !finding.isActionable && finding.blockers.isEmpty)
    }

    @Test(arguments: [
        (WriteStanding.Trouble.Kind.waits, "no write of the write probe was acknowledged for 4 s, and no other is sent while one waits: 1030: Got error 28"),
        (.fails, "no write of the write probe was acknowledged for 4 s, the newest failed: 1030: Got error 28"),
    ])
    func `the evidence has what came of our own writes, and when one was acknowledged`(kind: WriteStanding.Trouble.Kind, line: String) throws {
        let finding = try finding(StallRow(name: "", writes: (kind, 4_000), isBlocked: false)) { fleet in
            fleet["db1"].freshness.writes?.acknowledgedAt = StallRow.answered + .seconds(-13)
        }
        #expect(finding.evidence == ["last read 1 s ago", line, "the last one that was acknowledged ended 14 s ago"])
        #expect(finding.action == .none && finding.blockers.isEmpty)
    }

    @Test(arguments: ["", "the account writes through read_only (SUPER)"])
    func `a write probe that cannot write is a warning beside whatever else is said`(reason: String) throws {
        let finding = try finding(StallRow(name: "", isBlocked: false)) { fleet in
            var standing = WriteStanding()
            standing.impossible = reason
            fleet["db1"].freshness.writes = standing
        }
        #expect(finding.code == .noProblem && finding.warnings.contains(.writeProbeImpossible) == !reason.isEmpty)
        #expect(finding.evidence.contains(reason) == !reason.isEmpty)
    }

    @Test func `the evidence says who waits for what, for how long, and how old the rest is`() throws {
        let finding = try finding(StallRow(name: "", commits: 9_500, longest: 12, connections: 4_000, isBlocked: true)) { fleet in
            fleet["db1"].stall.commits.append(CommitWait(state: "Waiting for someone to free space", sessions: 1, longest: .seconds(11)))
            fleet["db1"].freshness.detailsReadAt = StallRow.answered + .seconds(-19)
        }
        #expect(
            finding.evidence == [
                "last read 1 s ago",
                "3 sessions wait for their commits, the longest for 12 s, and none finished for 9.5 s: "
                    + "2 in \"Commit\", 1 in \"Waiting for someone to free space\"",
                "the slower facts, its place in the binary log among them, were last read 20 s ago",
                "all of its connections, 30 by max_connections, have been taken for 4 s",
            ])
    }
}
