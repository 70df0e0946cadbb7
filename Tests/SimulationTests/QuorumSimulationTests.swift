import FleetSimulator
import Testing

@Suite("Simulated fleets with several managers")
struct QuorumSimulationTests {
    /// Few, and in a debug build; `simulate --managers` runs many.
    @Test(arguments: [3, 5], [1...5, 6...10] as [ClosedRange<UInt64>])
    func `a seed breaks no invariant`(managers: Int, seeds: ClosedRange<UInt64>) {
        for seed in seeds {
            let result = FleetSimulation.run(Self.options(seed, managers: managers))
            #expect(result.violation == nil, "replay: simulate --managers \(managers) --replay \(seed)")
        }
    }

    @Test(arguments: [3, 5])
    func `the same seed gives the same run`(managers: Int) {
        let runs = (0..<2).map { _ in FleetSimulation.run(Self.options(7, managers: managers)) }
        #expect(runs[0].hash == runs[1].hash)
        #expect(runs[0].events == runs[1].events)
        #expect(runs[0].hash != FleetSimulation.run(Self.options(8, managers: managers)).hash)
    }

    @Test func `what a seed draws for one manager stays as it is for several`() {
        let one = FleetSimulation.run(Self.options(3, managers: 1)).plan.split(separator: "\n")
        let several = FleetSimulation.run(Self.options(3, managers: 3)).plan.split(separator: "\n")
        #expect(several.starts(with: one.prefix { !$0.hasPrefix("fault") }))
        #expect(Set(several).isSuperset(of: one))
        #expect(several.contains { $0.hasPrefix("managers: 3") })
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a plan with several managers survives being written and read`(seed: UInt64) throws {
        let options = Self.options(seed, managers: 5)
        let read = try SimulationSchedule(parsing: SimulationSchedule(options).description)
        #expect(read.description == SimulationSchedule(options).description)
        if seed == 1 { #expect(FleetSimulation.run(read, SimulationOptions(seed: seed)).hash == FleetSimulation.run(options).hash) }
    }

    @Test(arguments: SimulationDefect.allCases.filter(\.isOfSeveralManagers))
    func `a mistake that only several managers show is noticed`(defect: SimulationDefect) {
        var options = Self.options(0, managers: 3)
        options.defect = defect
        let noticed = (1...Self.defectSeeds).lazy.map { seed in
            options.seed = seed
            return FleetSimulation.run(options)
        }.contains { $0.violation != nil }
        #expect(noticed)
    }

    /// Each of them shows in one of the first dozens.
    private static let defectSeeds: UInt64 = 100

    private static func options(_ seed: UInt64, managers: Int) -> SimulationOptions {
        var options = SimulationOptions(seed: seed)
        options.managers = managers
        return options
    }
}
