import FleetSimulator

/// The proof that the invariants can see: each deliberate defect is noticed within a bounded number of seeds.
enum DefectCheck {
    /// A defect that survives so many seeds is one that the simulator cannot see.
    private static let mostSeeds: UInt64 = 5_000

    static func run() async -> Bool {
        var allNoticed = true
        for defect in SimulationDefect.allCases {
            var options = SimulationOptions()
            options.defect = defect
            options.moves = defect.isOfMoves
            let batch = await SimulationBatch.run(seeds: 1...mostSeeds, options)
            if let failure = batch.firstFailure, let violation = failure.violation {
                print("\(defect.rawValue): noticed, seed \(failure.seed): \(violation)")
            } else {
                print("\(defect.rawValue): NOT NOTICED in \(batch.seeds) seeds")
                allNoticed = false
            }
            flushOutput()
        }
        return allNoticed
    }
}
