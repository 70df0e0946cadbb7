import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("Who may acknowledge") struct AcknowledgersTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var reason: String
        var change: @Sendable (inout InstanceBuilder) -> Void
        var testDescription: String { reason }
    }

    private static func fleet(_ flavor: ServerFlavor = .mysql) -> TopologyBuilder {
        var fleet = TopologyFixtures.primary(flavor)
        for name in ["db1", "db2", "db3", "db4"] { fleet[name].semiSync.isAvailable = true }
        return fleet
    }

    private static func choice(_ fleet: TopologyBuilder) -> Acknowledgers {
        OperationPlanner(topology: fleet.build(), now: TopologyFixtures.now).acknowledgers(of: InstanceBuilder.address("db1"), maximumLag: .seconds(10))
    }

    static let rows: [Row] = [
        Row(reason: "it has no semi-synchronous replication (the plugins are not loaded)") { $0.semiSync.isAvailable = false },
        Row(reason: "it acknowledges already") { $0.semiSync.replicaActive = true },
        Row(reason: "its promotion rule is must_not") { $0.placement.promotionRule = .mustNot },
        Row(reason: "it is downtimed") { $0.placement.isDowntimed = true },
        Row(reason: "somebody works on it (maintenance)") { $0.placement.isInMaintenance = true },
        Row(reason: "it does not replicate") { $0.channels[0].applier = .stopped },
        Row(reason: "it does not replicate") { $0.channels[0].receiver = .connecting },
        Row(reason: "it holds transactions back for 60 s") { $0.channels[0].configuredDelay = .seconds(60) },
        Row(reason: "its lag is not known") { $0.channels[0].lag = nil },
        Row(reason: "it lags 11 s") { $0.channels[0].lag = .seconds(11) },
        Row(reason: "it lags 12 s") { $0.placement.measuredLag = .seconds(12) },
        Row(reason: "the last attempt to read it failed") { $0 = $0.unreachable() },
    ]

    @Test(arguments: rows) func `each reason keeps one replica out, and is told`(row: Row) {
        var fleet = AcknowledgersTests.fleet()
        row.change(&fleet["db3"])
        let choice = AcknowledgersTests.choice(fleet)
        #expect(choice.candidates.map(\.host) == ["db2", "db4"])
        #expect(choice.refusals.map(\.server.host) == ["db3"] && choice.refusals[0].reason.hasPrefix(row.reason), "\(choice.refusals)")
    }

    @Test func `the order is priority, promotion rule, address; without a priority among others with one nobody is asked`() {
        var fleet = AcknowledgersTests.fleet()
        fleet["db4"].placement.promotionRule = .prefer
        fleet["db2"].placement.promotionRule = .preferNot
        #expect(AcknowledgersTests.choice(fleet).candidates.map(\.host) == ["db4", "db3", "db2"])
        fleet["db2"].placement.semiSyncPriority = 2
        fleet["db3"].placement.semiSyncPriority = 1
        #expect(AcknowledgersTests.choice(fleet).candidates.map(\.host) == ["db2", "db3"])
        #expect(AcknowledgersTests.choice(fleet).refusals.map(\.reason) == ["DetectSemiSyncEnforcedQuery gives it no priority"])
    }

    @Test func `a replica of a replica acknowledges nothing of it`() {
        var fleet = TopologyBuilder(drawing: "db1 <- db2; db2 <- db3")
        for name in ["db1", "db2", "db3"] { fleet[name].semiSync.isAvailable = true }
        #expect(AcknowledgersTests.choice(fleet).candidates.map(\.host) == ["db2"])
    }
}
