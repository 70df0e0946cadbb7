import FleetSimulator
import Testing

@Suite struct FleetSimulationTests {
    /// Few and in a debug build: the thousand of every test run are those of `simulate` in release.
    @Test(arguments: 1...12)
    func `a seed breaks no invariant`(seed: Int) {
        let result = FleetSimulation.run(SimulationOptions(seed: UInt64(seed)))
        #expect(result.violation == nil, "replay: simulate --replay \(seed)")
    }

    @Test(arguments: [3, 7])
    func `the same seed gives the same run`(seed: Int) {
        let first = FleetSimulation.run(SimulationOptions(seed: UInt64(seed)))
        let second = FleetSimulation.run(SimulationOptions(seed: UInt64(seed)))
        #expect(first.hash == second.hash)
        #expect(first.events == second.events)
    }

    /// Another one may notice it first in another seed. `simulate --check-defects` has them all, also those that few seeds notice.
    @Test(arguments: [(SimulationDefect.journalNotSynced, SimulationInvariant.oneDesignation), (.publishAnother, .oneRoutedWriter), (.tellPassword, .secretsKept)])
    func `a mistake is noticed by the promise that it breaks`(defect: SimulationDefect, invariant: SimulationInvariant) {
        let isNoticed = Self.someSeeds.contains { seed in
            var options = SimulationOptions(seed: seed)
            options.defect = defect
            return FleetSimulation.run(options).violation?.invariant == invariant
        }
        #expect(isNoticed)
    }

    private static let someSeeds: ClosedRange<UInt64> = 1...60

    @Test func `different seeds give different runs`() {
        let hashes = (1...4).map { FleetSimulation.run(SimulationOptions(seed: UInt64($0))).hash }
        #expect(Set(hashes).count == hashes.count)
    }
}
