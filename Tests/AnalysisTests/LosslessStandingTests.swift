@testable import Analysis
import BatonTesting
import Testing
import TopologyModel

/// One condition of `lossless` at a time: what misses it, and what just meets it.
struct LosslessRow: Sendable, CustomTestStringConvertible {
    var name: String
    var flavor = ServerFlavor.mariadb
    var acknowledgements = 1
    var adjust: @Sendable (inout TopologyBuilder) -> Void = { _ in }
    /// The numbers of the conditions that are not met.
    var missing: [Int]
    var testDescription: String { name }

    static func details(_ fleet: inout TopologyBuilder, _ change: (inout BinaryLogConfiguration, inout DurabilityConfiguration) -> Void) {
        guard let details = fleet["db1"].details else { return }
        var (binaryLog, durability) = (details.binaryLog, details.durability)
        change(&binaryLog, &durability)
        fleet["db1"].details = InstanceDetails(binaryLog: binaryLog, durability: durability)
    }
}

@Suite("Lossless: what it needs")
struct LosslessStandingTests {
    static let rows: [LosslessRow] = [
        LosslessRow(name: "all of it, on MariaDB", missing: []),
        LosslessRow(name: "all of it, on MySQL", flavor: .mysql, acknowledgements: 2, missing: []),
        LosslessRow(name: "no plugin, and nothing more is said of semi-sync", adjust: { $0["db1"].semiSync = SemiSyncFacts() }, missing: [10]),
        LosslessRow(
            name: "off",
            adjust: {
                $0["db1"].semiSync.sourceEnabled = false
                $0["db1"].semiSync.sourceActive = false
            }, missing: [20]),
        LosslessRow(name: "on, and fallen back to asynchronous", adjust: { $0["db1"].semiSync.sourceActive = false }, missing: [30]),
        LosslessRow(name: "it waits after the commit", adjust: { $0["db1"].semiSync.waitPoint = .afterCommit }, missing: [40]),
        LosslessRow(name: "a timeout of less than a day", adjust: { $0["db1"].semiSync.sourceTimeout = .milliseconds(86_399_999) }, missing: [50]),
        LosslessRow(name: "a timeout of a day", adjust: { $0["db1"].semiSync.sourceTimeout = .seconds(86_400) }, missing: []),
        LosslessRow(
            name: "it does not wait for replicas that are away", adjust: { LosslessRow.details(&$0) { $1.waitsWithoutReplicas = false } }, missing: [60]),
        LosslessRow(name: "whether it does is not known", adjust: { LosslessRow.details(&$0) { $1.waitsWithoutReplicas = nil } }, missing: [60]),
        LosslessRow(name: "fewer known replicas than it waits for", flavor: .mysql, acknowledgements: 4, missing: [70]),
        LosslessRow(name: "as many as it waits for", flavor: .mysql, acknowledgements: 3, missing: []),
        LosslessRow(name: "it waits for nobody", flavor: .mysql, acknowledgements: 0, missing: [70]),
        LosslessRow(
            name: "a replica acknowledges that nobody knows",
            adjust: { $0["db3"].semiSync = SemiSyncFacts() }, missing: [80]),
        LosslessRow(
            name: "a replica that does not acknowledge is nobody's business",
            adjust: {
                $0["db3"].semiSync = SemiSyncFacts()
                $0["db1"].semiSync.sourceClients = 2
            }, missing: []),
        LosslessRow(
            name: "a replica that is to acknowledge and is away may have done so", adjust: { $0["db1"].semiSync.sourceClients = 2 }, missing: []),
        LosslessRow(name: "the binary log is not forced to disk", adjust: { LosslessRow.details(&$0) { log, _ in log.syncInterval = 0 } }, missing: [90]),
        LosslessRow(name: "whether it is, is not known", adjust: { LosslessRow.details(&$0) { log, _ in log.syncInterval = nil } }, missing: [90]),
        LosslessRow(name: "InnoDB's log is forced to disk once a second", adjust: { LosslessRow.details(&$0) { $1.logFlush = 2 } }, missing: [100]),
        LosslessRow(name: "InnoDB's log is forced to disk twice per commit", adjust: { LosslessRow.details(&$0) { $1.logFlush = 3 } }, missing: []),
        LosslessRow(name: "the slower facts were never read", adjust: { $0["db1"].details = nil }, missing: [60, 90, 100]),
    ]

    private func cluster(_ row: LosslessRow) throws -> Cluster {
        var fleet = TopologyFixtures.lossless(row.flavor, acknowledgements: row.acknowledgements)
        row.adjust(&fleet)
        return try #require(fleet.build().clusters.first)
    }

    private func finding(_ cluster: Cluster, _ durability: DurabilityPolicy) throws -> Finding {
        try #require(Analyzer.analyze(cluster, suspicions: [], policy: DetectionPolicy(), durability: durability, now: TopologyFixtures.now).first)
    }

    @Test(arguments: rows) func `each condition is told when it is missed, and only then`(row: LosslessRow) throws {
        let cluster = try cluster(row)
        let primary = try #require(cluster.primary)
        let standing = LosslessStanding(primary: primary, replicas: cluster.replicas(of: primary.id))
        #expect(standing.shortcomings.map(\.number) == row.missing)
        #expect(standing.acknowledgements == row.acknowledgements)
    }

    @Test func `numbers rise and name one condition each`() {
        let numbers = LosslessRule.all.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    }

    @Test func `a cluster that is to lose nothing says what it lacks, and no other does`() throws {
        let cluster = try cluster(LosslessRow(name: "", adjust: { $0["db1"].semiSync.waitPoint = .afterCommit }, missing: []))
        let finding = try finding(cluster, .lossless)
        #expect(finding.code == .noProblem && finding.isWorthTelling && finding.warnings == [.losslessNotMet])
        #expect(
            finding.evidence.last == "db1:3306 shows commits to others before they are acknowledged: SET GLOBAL rpl_semi_sync_master_wait_point = AFTER_SYNC")
        #expect(try self.finding(cluster, .bestEffort).warnings == [])
    }

    @Test(arguments: [
        ("8.0.25", "rpl_semi_sync_master_wait_no_slave"), ("8.0.26", "rpl_semi_sync_source_wait_no_replica"), ("9.7.4", "rpl_semi_sync_source_wait_no_replica"),
    ]) func `variables have the names of the version`(version: String, name: String) throws {
        var fleet = TopologyFixtures.lossless(.mysql)
        fleet["db1"].versionText = version
        LosslessRow.details(&fleet) { $1.waitsWithoutReplicas = false }
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primary)
        let standing = LosslessStanding(primary: primary, replicas: cluster.replicas(of: primary.id))
        #expect(standing.shortcomings.map { $0.text.hasSuffix("SET GLOBAL \(name) = 1") } == [true])
    }
}
