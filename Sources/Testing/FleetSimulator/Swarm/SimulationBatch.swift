#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

    /// Seeds that one task runs before it reports.
    private static let blockSize: UInt64 = 10

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
        var batch = await withTaskGroup(of: [SimulationResult].self) { group in
            var blocks = stride(from: seeds.lowerBound, through: seeds.upperBound, by: UInt64.Stride(blockSize)).makeIterator()
            func addBlock() {
                guard let first = blocks.next() else { return }
                let block = first...min(first + blockSize - 1, seeds.upperBound)
                group.addTask { await results(of: block, options) }
            }
            for _ in 0..<max(1, jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))) { addBlock() }
            var batch = SimulationBatch()
            for await results in group {
                for result in results { batch.add(result) }
                if batch.firstFailure == nil { addBlock() }
                progress(batch)
            }
            return batch
        }
        if let failure = batch.firstFailure {
            var replay = options
            (replay.seed, replay.traces) = (failure.seed, true)
            batch.firstFailure = FleetSimulation.run(replay)
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
        if result.violation != nil, firstFailure.map({ result.seed < $0.seed }) ?? true { firstFailure = result }
    }

    /// On the concurrent pool.
    @concurrent
    private static func results(of seeds: ClosedRange<UInt64>, _ options: SimulationOptions) async -> [SimulationResult] {
        var results: [SimulationResult] = []
        for seed in seeds where results.last?.violation == nil {
            var options = options
            options.seed = seed
            results.append(FleetSimulation.run(options))
        }
        return results
    }
}
