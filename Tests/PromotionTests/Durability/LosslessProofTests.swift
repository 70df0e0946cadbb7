import BatonTesting
import ControlModel
@testable import Promotion
import Testing
import TopologyModel

/// What was read of the replicas that could acknowledge, and whether that proves anything.
struct ProofRow: Sendable, CustomTestStringConvertible {
    var name: String
    var flavor = ServerFlavor.mysql
    /// k of n.
    var acknowledgements = 1
    var ackers = 3
    /// Of `db2`, `db3`, …
    var unreachable: [String] = []
    var restarted: [String] = []
    var late: [String] = []
    var unknown: [String] = []
    var accepted: [String] = []
    var moved: [String] = []
    /// What the primary had, as the last sequence number; the replicas have 100.
    var executed = 100
    var shortcomings: [String] = []
    /// Words of the gap; nil: it is proved.
    var gap: String?
    var testDescription: String { name }
}

@Suite("Lossless: what is proved")
struct LosslessProofTests {
    static let rows: [ProofRow] = [
        ProofRow(name: "MariaDB: all of them", flavor: .mariadb),
        ProofRow(name: "MariaDB: all but one", flavor: .mariadb, unreachable: ["db4"], gap: "so 3 of them must be read, and 2 could be"),
        ProofRow(name: "MySQL, 1 of 3: all of them"),
        ProofRow(name: "MySQL, 1 of 3: all but one", unreachable: ["db4"], gap: "db4:3306 (connection refused)"),
        ProofRow(name: "MySQL, 2 of 3: all but one", acknowledgements: 2, unreachable: ["db4"]),
        ProofRow(name: "MySQL, 2 of 3: one", acknowledgements: 2, unreachable: ["db3", "db4"], gap: "so 2 of them must be read, and 1 could be"),
        ProofRow(name: "MySQL, 3 of 3: one", acknowledgements: 3, unreachable: ["db3", "db4"]),
        ProofRow(name: "MySQL, 3 of 3: none", acknowledgements: 3, unreachable: ["db2", "db3", "db4"], gap: "so 1 of them must be read, and 0 could be"),
        ProofRow(name: "MySQL, 2 of 5: four", acknowledgements: 2, ackers: 5, unreachable: ["db6"]),
        ProofRow(name: "MySQL, 2 of 5: three", acknowledgements: 2, ackers: 5, unreachable: ["db5", "db6"], gap: "so 4 of them must be read, and 3 could be"),
        ProofRow(name: "one was started anew", flavor: .mariadb, restarted: ["db3"], gap: "db3:3306 (restarted since"),
        ProofRow(name: "one began to acknowledge later", flavor: .mariadb, late: ["db3"], gap: "db3:3306 (it began to acknowledge after"),
        ProofRow(name: "what one received is not known", flavor: .mariadb, unknown: ["db3"], gap: "db3:3306 (what it received is not known)"),
        ProofRow(name: "the loss of one is accepted, which proves nothing", flavor: .mariadb, accepted: ["db3"], gap: "db3:3306 (the loss of what it holds is accepted)"),
        ProofRow(name: "one follows nobody we know by now", flavor: .mariadb, moved: ["db3"], gap: "db3:3306 (not among the replicas"),
        ProofRow(name: "one of three that need not be read was started anew", acknowledgements: 2, restarted: ["db3"]),
        ProofRow(name: "the primary had one more", flavor: .mariadb, executed: 101, gap: "no replica received the last 1 transaction that the primary had when it was read last (0-1-101)"),
        ProofRow(name: "the primary had two more", executed: 102, gap: "the last 2 transactions"),
        ProofRow(name: "the primary had less", executed: 99),
        ProofRow(name: "a condition was not met", shortcomings: ["semi-sync is off"], gap: "not sure to be on a replica: semi-sync is off"),
    ]

    @Test(arguments: rows) func `enough of those that could acknowledge were read, and nothing is missing`(row: ProofRow) {
        #expect(LosslessProofTests.gap(row).map { $0.contains(row.gap ?? "nothing") } == row.gap.map { _ in true }, "\(LosslessProofTests.gap(row) ?? "proved")")
    }

    private static func gap(_ row: ProofRow) -> String? {
        var record = LosslessRecord(acknowledgements: UInt32(row.acknowledgements), ackers: [], executed: text(row.executed, row.flavor), shortcomings: row.shortcomings)
        var candidates: [CandidateSnapshot] = []
        for number in 2..<(row.ackers + 2) {
            let name = "db\(number)"
            var builder = InstanceBuilder(name, flavor: row.flavor, serverID: UInt32(number)).following("db1").receiverLost()
            let before = builder.build(id: InstanceID(rawValue: UInt32(number)))
            record.ackers.append(.init(before, bootedAt: row.late.contains(name) ? nil : builder.bootedAt))
            if row.restarted.contains(name) { builder.bootedAt = builder.bootedAt + .seconds(60) }
            let isReachable = !row.unreachable.contains(name)
            if !isReachable { builder.freshness.failure = "connection refused" }
            guard !row.moved.contains(name) else { continue }
            let instance = builder.build(id: InstanceID(rawValue: UInt32(number)))
            candidates.append(
                CandidateSnapshot(instance: instance, isReachable: isReachable, received: instance.received, receivedIsKnown: !row.unknown.contains(name)))
        }
        var policy = PromotionPolicy()
        policy.acceptedLosses = row.accepted.map(InstanceBuilder.address)
        let failed = InstanceBuilder("db1", flavor: row.flavor).unreachable().build(id: InstanceID(rawValue: 1))
        let ranking = CandidateRanking(failed: failed, candidates: candidates, policy: policy)
        return LosslessProof(record, replicas: candidates, ranking: ranking, accepted: policy.acceptedLosses, flavor: row.flavor).gap
    }

    private static func text(_ last: Int, _ flavor: ServerFlavor) -> String {
        flavor.isMySQLFamily ? "\(TopologyFixtures.uuid(serverID: 1)):1-\(last)" : "0-1-\(last)"
    }

    // MARK: The record

    private static let readAt = TopologyFixtures.now

    private func record(
        _ fleet: TopologyBuilder, startedAt: MonotonicInstant = LosslessProofTests.readAt, earlier: LosslessRecord? = nil
    ) throws -> LosslessRecord {
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primary)
        return LosslessRecord(primary: primary, replicas: cluster.replicas(of: primary.id), startedAt: startedAt, earlier: earlier)
    }

    @Test func `a record holds who may acknowledge, in which run, and what the primary had`() throws {
        var fleet = TopologyFixtures.lossless(.mysql, acknowledgements: 2)
        fleet["db4"].semiSync = SemiSyncFacts()
        fleet["db1"].semiSync.sourceClients = 2
        let record = try record(fleet)
        #expect(record.acknowledgements == 2)
        #expect(record.ackers.map(\.server.host) == ["db2", "db3"])
        #expect(record.ackers.allSatisfy { $0.bootedAt == TopologyFixtures.bootedAt && !$0.identity.isEmpty })
        #expect(record.executed == TopologyFixtures.executed(.mysql).description && record.shortcomings == [])
    }

    @Test func `a run that was seen only after the reading of the primary began says nothing: the earlier one stays`() throws {
        let earlier = try record(TopologyFixtures.lossless())
        var fleet = TopologyFixtures.lossless()
        fleet["db3"].bootedAt = TopologyFixtures.bootedAt + .seconds(60)
        fleet["db3"].freshness.readAt = LosslessProofTests.readAt + .milliseconds(1)
        func run(_ record: LosslessRecord) -> WallTime? { record.ackers.first { $0.server.host == "db3" }?.bootedAt }
        #expect(run(try record(fleet, earlier: earlier)) == TopologyFixtures.bootedAt)
        #expect(run(try record(fleet)) == nil)
        #expect(run(try record(fleet, startedAt: LosslessProofTests.readAt + .milliseconds(1), earlier: earlier)) == TopologyFixtures.bootedAt + .seconds(60))
    }
}
