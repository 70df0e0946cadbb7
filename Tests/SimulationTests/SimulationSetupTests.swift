import Analysis
import ControlModel
import FleetSimulator
import Hooks
import KVPublishers
import ManagerCore
import Promotion
import Testing
import TopologyModel

/// What a caller brings into simulated runs.
@Suite struct SimulationSetupTests {
    private static let seeds: ClosedRange<UInt64> = 1...12

    @Test func `an own configuration takes the place of the drawn one, but for the seeds`() {
        var setup = SimulationSetup()
        setup.configure = {
            $0 = ManagerConfiguration()
            $0.detection.hangTolerance = .seconds(7)
        }
        let result = FleetSimulation.run(SimulationOptions(seed: 1, setup: setup))
        #expect(result.plan.contains("hang tolerance 7.0 seconds"))
        #expect(result.failovers > 0, "nobody was found, so nobody was replaced")
        #expect(result.violation == nil)
    }

    @Test func `an own invariant that does not hold ends the run and is named`() async throws {
        var setup = SimulationSetup()
        setup.invariants = [
            FleetInvariant("db0 for ever") { fleet in
                guard let cluster = fleet.cluster, cluster.primary.host != "db0" else { return nil }
                return "\(cluster.primary) since \(fleet.elapsed)"
            }
        ]
        let options = SimulationOptions(setup: setup)
        let batch = await SimulationBatch.run(seeds: Self.seeds, options)
        let failure = try #require(batch.firstFailure)
        #expect(failure.violation?.invariant == SimulationInvariant(rawValue: "db0 for ever"))
        #expect(failure.report.contains("VIOLATION db0 for ever: db"), "the timeline does not show it")
        #expect(failure.report.contains("seed \(failure.seed)"))

        var replay = options
        replay.seed = failure.seed
        #expect(FleetSimulation.run(replay).violation == failure.violation)
        let earlier = (Self.seeds.lowerBound..<failure.seed).filter { FleetSimulation.run(SimulationOptions(seed: $0, setup: setup)).violation != nil }
        #expect(earlier.isEmpty, "an earlier seed fails, too")
    }

    @Test func `the memory of an invariant is that of one run`() {
        var setup = SimulationSetup()
        setup.invariants = [
            FleetInvariant("runs are not confused", startingWith: Duration.zero) { fleet, last in
                defer { last = fleet.elapsed }
                return fleet.elapsed < last ? "time went back from \(last)" : nil
            }
        ]
        for seed in UInt64(1)...3 { #expect(FleetSimulation.run(SimulationOptions(seed: seed, setup: setup)).violation == nil) }
    }

    @Test func `what only looks changes nothing`() {
        var setup = SimulationSetup()
        setup.invariants = [FleetInvariant("looks") { fleet in fleet.servers.isEmpty ? "no servers" : nil }]
        let (plain, watched) = (FleetSimulation.run(SimulationOptions(seed: 3)), FleetSimulation.run(SimulationOptions(seed: 3, setup: setup)))
        #expect(plain.hash == watched.hash)
    }

    /// `db0` alone is in its data center, so nobody may follow it.
    @Test func `a policy that leaves no candidate is obeyed, and keeps the promise of a promotion in time`() async {
        var setup = SimulationSetup()
        setup.configure = { $0.promotion.preventCrossDataCenter = true }
        setup.rules.placement = OneInEachDataCenter()
        let batch = await SimulationBatch.run(seeds: Self.seeds, SimulationOptions(setup: setup))
        #expect(batch.firstFailure == nil)
        #expect(batch.failovers == 0)
        #expect(batch.refused > 0)
    }

    @Test func `a hook that refuses stops every failover`() async {
        var setup = SimulationSetup()
        setup.hook = SimulatedHook(phases: [.preFailover]) { _, _ in .init(.failed(reason: "not today", output: "")) }
        let batch = await SimulationBatch.run(seeds: Self.seeds, SimulationOptions(setup: setup))
        #expect(batch.firstFailure == nil)
        #expect(batch.failovers == 0)
        #expect(batch.aborted + batch.refused > 0)
    }

    @Test func `a hook that takes its time is waited for`() {
        var setup = SimulationSetup()
        setup.hook = SimulatedHook(phases: [.preFailover]) { _, _ in .init(.succeeded(output: ""), after: .seconds(4)) }
        setup.invariants = [
            FleetInvariant("nobody is designated within four seconds") { fleet in
                let early = fleet.control.recoveries.first { $0.designation != nil && $0.opening.kind == .failover && $0.openedAt.milliseconds + 4_000 > fleet.wall.milliseconds }
                return early.map { "recovery \($0.id) opened at \($0.openedAt)" }
            }
        ]
        let results = Self.seeds.prefix(5).map { FleetSimulation.run(SimulationOptions(seed: $0, setup: setup)) }
        #expect(results.allSatisfy { $0.violation == nil })
        #expect(results.contains { $0.failovers > 0 })
    }

    @Test func `a store in which the last write wins is caught when records overtake each other`() async {
        var setup = SimulationSetup()
        setup.storeLatency = .zero ... .seconds(60)
        let right = await SimulationBatch.run(seeds: Self.seeds, SimulationOptions(setup: setup))
        #expect(right.firstFailure == nil)
        setup.store = { LastWriteWins() }
        // Most runs end before a record overtakes another one.
        let wrong = await SimulationBatch.run(seeds: 1...40, SimulationOptions(setup: setup))
        #expect(wrong.firstFailure?.violation?.invariant == .oneRoutedWriter)
    }

    @Test func `a store that loses what it is given is caught`() {
        var setup = SimulationSetup()
        setup.store = { Forgetful() }
        #expect(FleetSimulation.run(SimulationOptions(seed: 1, setup: setup)).violation?.invariant == .epochsGrow)
    }
}

private struct OneInEachDataCenter: PlacementPatterns {
    func dataCenter(of host: String) -> String { host }
    func region(of host: String) -> String { "" }
    func environment(of host: String) -> String { "" }
    func clusterAlias(named name: String) -> String { "" }
    func bansPromotion(of server: InstanceAddress) -> Bool { false }
    func ignoresFailures(of server: InstanceAddress) -> Bool { false }
    func accepts(displayName: String) -> Bool { true }
}

private struct LastWriteWins: SimulatedStore {
    private(set) var record: PrimaryRecord?

    mutating func publish(_ record: PrimaryRecord) throws(KVPublisherError) -> PublishResult {
        self.record = record
        return .published
    }
}

private struct Forgetful: SimulatedStore {
    var record: PrimaryRecord? { nil }

    mutating func publish(_ record: PrimaryRecord) throws(KVPublisherError) -> PublishResult { .published }
}
