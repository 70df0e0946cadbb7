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

    /// Runs blocks of ten seeds until there are no more of them or one is not to be followed by others.
    ///
    /// After a failure the seeds below it are still run and those far above are not, so which seed fails first does not depend on the machine; how many were run does.
    /// - Parameters:
    ///   - jobs: how many blocks are run side by side, as far as the process has threads for them; nil: one for each core.
    ///   - run: on the concurrent pool.
    ///   - failed: the rest of a block is left out after it.
    ///   - take: is given what came of each block, and says whether to begin others.
    static func run<Outcome: Sendable>(
        _ seeds: ClosedRange<UInt64>, jobs: Int?, run: @escaping @Sendable (UInt64) -> Outcome, failed: @escaping @Sendable (Outcome) -> Bool, take: ([Outcome]) -> Bool
    ) async {
        await withTaskGroup(of: [Outcome].self) { group in
            var blocks = stride(from: seeds.lowerBound, through: seeds.upperBound, by: UInt64.Stride(size)).makeIterator()
            func addBlock() {
                guard let first = blocks.next() else { return }
                let block = first...min(first + size - 1, seeds.upperBound)
                group.addTask { await outcomes(of: block, run, failed) }
            }
            for _ in 0..<max(1, jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))) { addBlock() }
            for await outcomes in group where take(outcomes) { addBlock() }
        }
    }

    @concurrent
    private static func outcomes<Outcome: Sendable>(
        of seeds: ClosedRange<UInt64>, _ run: @Sendable (UInt64) -> Outcome, _ failed: @Sendable (Outcome) -> Bool
    ) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for seed in seeds {
            let outcome = run(seed)
            outcomes.append(outcome)
            if failed(outcome) { break }
        }
        return outcomes
    }
}
