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
        var firstFailure: SimulationResult?

        mutating func add(_ result: SimulationResult) {
            seeds += 1
            failovers += result.failovers
            refused += result.refused
            aborted += result.aborted
            virtualSeconds += result.virtualSeconds
            marks.formUnion(result.marks)
            if result.violation != nil, firstFailure.map({ result.seed < $0.seed }) ?? true { firstFailure = result }
        }
    }

    /// Seeds that one task runs before it reports.
    private static let blockSize: UInt64 = 50
    private static let progressEvery = 1_000

    static func run(_ arguments: Arguments) async -> Bool {
        let summary = await run(from: arguments.from, count: arguments.seeds, defect: arguments.defect, tellsProgress: true)
        let hit = SimulationMark.allCases.count - summary.marks.missing.count
        print(
            "\(summary.seeds) seeds (\(arguments.from)...), \(summary.virtualSeconds) simulated s, \(summary.failovers) failovers, \(summary.refused) refused, "
                + "\(summary.aborted) given up, marks \(hit)/\(SimulationMark.allCases.count)"
                + (summary.marks.missing.isEmpty ? "" : " (never: \(summary.marks.missing.map { "\($0)" }.joined(separator: ", ")))"))
        guard let failure = summary.firstFailure, let violation = failure.violation else { return true }
        let defect = arguments.defect.map { " --defect \($0.rawValue)" } ?? ""
        print("FAILED seed \(failure.seed): \(violation)\n\(failure.plan)\nreplay: simulate --seed \(failure.seed) --trace\(defect)")
        return false
    }

    /// Stops at the first block with a failure; blocks that were under way are finished.
    static func run(from first: UInt64, count: UInt64, defect: SimulationDefect?, tellsProgress: Bool) async -> Summary {
        let end = first + count
        return await withTaskGroup(of: [SimulationResult].self) { group in
            var next = first
            func addBlock() {
                guard next < end else { return }
                let block = next..<min(next + blockSize, end)
                next = block.upperBound
                group.addTask { await Batch.results(of: block, defect: defect) }
            }
            for _ in 0..<processorCount() { addBlock() }
            var summary = Summary()
            for await results in group {
                for result in results { summary.add(result) }
                if summary.firstFailure == nil { addBlock() }
                if tellsProgress, summary.seeds % progressEvery == 0 {
                    print("\(summary.seeds) seeds, \(summary.failovers) failovers")
                    flushOutput()
                }
            }
            return summary
        }
    }

    /// On the concurrent pool: a run is nothing but computing.
    @concurrent
    private static func results(of seeds: Range<UInt64>, defect: SimulationDefect?) async -> [SimulationResult] {
        seeds.map { seed in
            var options = SimulationOptions(seed: seed)
            options.defect = defect
            return FleetSimulation.run(options)
        }
    }
}
