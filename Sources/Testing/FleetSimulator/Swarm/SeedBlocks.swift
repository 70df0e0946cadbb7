#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs many seeds side by side: a run is nothing but computing.
enum SeedBlocks {
    /// Seeds that one task runs before it reports.
    private static let size: UInt64 = 10

    /// Runs blocks of ten seeds until there are no more of them or one fails. Returns the run of the lowest seed that failed, run once more with its timeline.
    ///
    /// After a failure the seeds below it are still run and those far above are not, so which seed fails first does not depend on the machine; how many were run does.
    /// - Parameters:
    ///   - jobs: how many blocks are run side by side, as far as the process has threads for them; nil: one for each core.
    ///   - run: on the concurrent pool; a seed, and whether to keep its timeline.
    ///   - take: is given what came of each block.
    static func run<Outcome: SeedOutcome>(
        _ seeds: ClosedRange<UInt64>, jobs: Int?, run: @escaping @Sendable (_ seed: UInt64, _ traces: Bool) -> Outcome, take: ([Outcome]) -> Void
    ) async -> Outcome? {
        var failed: UInt64?
        await withTaskGroup(of: [Outcome].self) { group in
            var blocks = stride(from: seeds.lowerBound, through: seeds.upperBound, by: UInt64.Stride(size)).makeIterator()
            func addBlock() {
                guard let first = blocks.next() else { return }
                let block = first...min(first + size - 1, seeds.upperBound)
                group.addTask { await outcomes(of: block, run) }
            }
            for _ in 0..<max(1, jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))) { addBlock() }
            for await outcomes in group {
                take(outcomes)
                if let last = outcomes.last, last.isFailure { failed = min(failed ?? last.seed, last.seed) }
                if failed == nil { addBlock() }
            }
        }
        return failed.map { run($0, true) }
    }

    /// The rest of a block is left out after a failure.
    @concurrent
    private static func outcomes<Outcome: SeedOutcome>(of seeds: ClosedRange<UInt64>, _ run: @Sendable (UInt64, Bool) -> Outcome) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for seed in seeds {
            let outcome = run(seed, false)
            outcomes.append(outcome)
            if outcome.isFailure { break }
        }
        return outcomes
    }
}

/// What came of one seed.
protocol SeedOutcome: Sendable {
    var seed: UInt64 { get }
    var isFailure: Bool { get }
}

extension SimulationResult: SeedOutcome {
    var isFailure: Bool { violation != nil }
}

extension RaftSimulationResult: SeedOutcome {
    var isFailure: Bool { violation != nil }
}
