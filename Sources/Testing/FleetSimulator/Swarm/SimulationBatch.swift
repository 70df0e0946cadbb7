/// What came of many seeds.
public struct SimulationBatch: Sendable {
    public private(set) var seeds = 0
    public private(set) var failovers = 0
    /// Openings that a gate refused, and recoveries that stopped for a person.
    public private(set) var refused = 0
    public private(set) var aborted = 0
    public private(set) var virtualSeconds = 0
    public private(set) var marks = SimulationMarks()
    /// Of runs of moves.
    public private(set) var moves = MoveTally()
    /// The run of the lowest seed in which an invariant did not hold, run once more with its timeline.
    public private(set) var firstFailure: SimulationResult?

    private init() {}

    /// Runs the options with each of the seeds in place of their own: a run is nothing but computing.
    ///
    /// After a failure the seeds below it are still run and those far above are not, so which seed is ``firstFailure`` does not depend on the machine; how
    /// many were run does.
    /// - Parameters:
    ///   - jobs: how many blocks of ten seeds are run side by side, as far as the process has threads for them; nil: one for each core.
    ///   - options: their own seed counts for nothing.
    ///   - progress: is called after every ten seeds.
    public static func run(
        seeds: ClosedRange<UInt64>, jobs: Int? = nil, _ options: SimulationOptions = SimulationOptions(), progress: (SimulationBatch) -> Void = { _ in }
    ) async -> SimulationBatch {
        var batch = SimulationBatch()
        batch.firstFailure = await SeedBlocks.run(seeds, jobs: jobs) { seed, traces in
            var options = options
            options.seed = seed
            options.traces = options.traces || traces
            return FleetSimulation.run(options)
        } take: { results in
            for result in results { batch.add(result) }
            progress(batch)
        }
        return batch
    }

    private mutating func add(_ result: SimulationResult) {
        seeds += 1
        failovers += result.failovers
        refused += result.refused
        aborted += result.aborted
        virtualSeconds += result.virtualSeconds
        marks.formUnion(result.marks)
        moves.add(result.moves)
    }
}
