import FleetSimulator
import Testing

@Suite struct MoveSimulationTests {
    /// Few, as long as the build is a debug one: thousands are run by `simulate --moves` in release.
    @Test(arguments: 0..<10)
    func `a block of seeds of moves breaks no invariant`(block: Int) {
        let size = 20
        for seed in block * size + 1...block * size + size {
            let result = FleetSimulation.run(.moves(seed))
            #expect(result.violation == nil, "replay: simulate --moves --replay \(seed)")
        }
    }

    @Test func `the same seed gives the same run of moves`() {
        let (first, second) = (FleetSimulation.run(.moves(5)), FleetSimulation.run(.moves(5)))
        #expect(first.hash == second.hash)
        #expect(first.events == second.events)
    }

    /// A run of moves without moves would show nothing.
    @Test func `operations are done, refused, and only planned`() {
        var tally = MoveTally()
        for seed in 1...10 { tally.add(FleetSimulation.run(.moves(seed)).moves) }
        #expect(tally.done > 20)
        #expect(tally.refused > 0)
        #expect(tally.dryRuns > 0)
    }
}

extension SimulationOptions {
    fileprivate static func moves(_ seed: Int) -> SimulationOptions {
        var options = SimulationOptions(seed: UInt64(seed))
        options.moves = true
        return options
    }
}
