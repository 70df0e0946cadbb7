import FleetSimulator

/// Many seeds, one machine per task, nothing shared.
enum Batch {
    struct Summary: Sendable {
        var seeds = 0
        var failovers = 0
        var refused = 0
        var aborted = 0
        var virtualSeconds = 0
        var marks = SimulationMarks()
        var moves = MoveTally()
        var firstFailure: SimulationResult?

        mutating func add(_ result: SimulationResult) {
            seeds += 1
            failovers += result.failovers
            refused += result.refused
            aborted += result.aborted
            virtualSeconds += result.virtualSeconds
            marks.formUnion(result.marks)
            moves.add(result.moves)
            if result.violation != nil, firstFailure.map({ result.seed < $0.seed }) ?? true { firstFailure = result }
        }
    }

    /// Seeds that one task runs before it reports.
    private static let blockSize: UInt64 = 50
    private static let progressEvery = 1_000

    static func run(_ arguments: Arguments) async -> Bool {
        let summary = await run(
            from: arguments.from, count: arguments.seeds, moves: arguments.moves, defect: arguments.defect, tellsProgress: true)
        print(arguments.moves ? movesLine(summary, from: arguments.from) : failoversLine(summary, from: arguments.from))
        guard let failure = summary.firstFailure, let violation = failure.violation else { return true }
        let words = (arguments.moves ? "--moves " : "") + "--seed \(failure.seed) --trace" + (arguments.defect.map { " --defect \($0.rawValue)" } ?? "")
        print("FAILED seed \(failure.seed): \(violation)\n\(failure.plan)\nreplay: simulate \(words)")
        return false
    }

    private static func movesLine(_ summary: Summary, from first: UInt64) -> String {
        let tally = summary.moves
        return "\(summary.seeds) seeds of moves (\(first)...), \(summary.virtualSeconds) simulated s, \(tally.done) operations done, \(tally.failed) failed, "
            + "\(tally.refused) refused, \(tally.dryRuns) dry runs, \(tally.lost) lost with their manager, kinds \(MoveKind.allCases.count - tally.missing.count)/\(MoveKind.allCases.count)"
            + (tally.missing.isEmpty ? "" : " (never: \(tally.missing.map { "\($0)" }.joined(separator: ", ")))")
    }

    private static func failoversLine(_ summary: Summary, from first: UInt64) -> String {
        let hit = SimulationMark.allCases.count - summary.marks.missing.count
        return
            "\(summary.seeds) seeds (\(first)...), \(summary.virtualSeconds) simulated s, \(summary.failovers) failovers, \(summary.refused) refused, "
                + "\(summary.aborted) given up, marks \(hit)/\(SimulationMark.allCases.count)"
                + (summary.marks.missing.isEmpty ? "" : " (never: \(summary.marks.missing.map { "\($0)" }.joined(separator: ", ")))")
    }

    /// Stops at the first block with a failure; blocks that were under way are finished.
    static func run(from first: UInt64, count: UInt64, moves: Bool, defect: SimulationDefect?, tellsProgress: Bool) async -> Summary {
        let end = first + count
        return await withTaskGroup(of: [SimulationResult].self) { group in
            var next = first
            func addBlock() {
                guard next < end else { return }
                let block = next..<min(next + blockSize, end)
                next = block.upperBound
                group.addTask { await Batch.results(of: block, moves: moves, defect: defect) }
            }
            for _ in 0..<processorCount() { addBlock() }
            var summary = Summary()
            for await results in group {
                for result in results { summary.add(result) }
                if summary.firstFailure == nil { addBlock() }
                if tellsProgress, summary.seeds % progressEvery == 0 {
                    print(moves ? "\(summary.seeds) seeds, \(summary.moves.done) operations" : "\(summary.seeds) seeds, \(summary.failovers) failovers")
                    flushOutput()
                }
            }
            return summary
        }
    }

    /// On the concurrent pool: a run is nothing but computing.
    @concurrent
    private static func results(of seeds: Range<UInt64>, moves: Bool, defect: SimulationDefect?) async -> [SimulationResult] {
        seeds.map { seed in
            var options = SimulationOptions(seed: seed)
            options.defect = defect
            options.moves = moves
            return FleetSimulation.run(options)
        }
    }
}
