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

    /// A record that names another server is noticed when the primary dies in the end, at the latest.
    @Test func `what plays no part in a failure is left out`() throws {
        var options = SimulationOptions()
        options.defect = .publishAnother
        let seed = Self.someSeeds.first { seed in
            options.seed = seed
            let plan = SimulationSchedule(options).description
            // Nobody else may have been the successor in another data center.
            return plan.contains("bystander = yes") && !plan.contains("data centers") && FleetSimulation.run(options).violation?.invariant == .oneRoutedWriter
        }
        try #require(seed != nil)
        let smallest = FleetSimulation.smallest(options)
        #expect(Set(smallest.omittedParts).isSuperset(of: [.bystander, .replica]))
        #expect(FleetSimulation.run(smallest).violation?.invariant == .oneRoutedWriter)
        let lines = SimulationSchedule(smallest).description.split(separator: "\n")
        #expect(lines.contains("bystander = no"), "\(lines.joined(separator: "\n"))")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `faults of a server that is left out are left out`(seed: UInt64) {
        var options = SimulationOptions(seed: seed)
        options.omittedParts = Array(repeating: .replica, count: 5) + [.secondTier]
        let lines = SimulationSchedule(options).description.split(separator: "\n")
        #expect(lines.contains("replicas = 1"))
        let faults = lines.filter { $0.hasPrefix("fault = ") }.map { $0.split(separator: ":")[1].split(separator: " ") }
        for fault in faults where fault.count > 1 && fault[0] != "manager-crash-at-effect" {
            #expect(!["2", "3", "4", "5"].contains(fault[1]), "\(fault.joined(separator: " "))")
        }
    }

    @Test func `different seeds give different runs`() {
        let hashes = (1...4).map { FleetSimulation.run(SimulationOptions(seed: UInt64($0))).hash }
        #expect(Set(hashes).count == hashes.count)
    }
}
