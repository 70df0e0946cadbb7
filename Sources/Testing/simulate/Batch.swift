import FleetSimulator

/// Many seeds, for people.
enum Batch {
    private static let progressEvery = 1_000
    /// In so many seeds every mark is hit; the rarest is in one of a thousand or two.
    private static let seedsOfAllMarks = 5_000
    private static let seedsOfAllMoves = 2_000

    static func run(_ arguments: Arguments) async -> Bool {
        var options = SimulationOptions()
        options.defect = arguments.defect
        options.moves = arguments.moves
        options.managers = arguments.managers
        let clock = ContinuousClock()
        let started = clock.now
        let batch = await SimulationBatch.run(seeds: arguments.from...arguments.from + arguments.seeds - 1, jobs: arguments.jobs, options) { batch in
            guard batch.seeds % progressEvery == 0 else { return }
            let done = arguments.moves ? "\(batch.moves.done) operations" : "\(batch.failovers) failovers"
            print("\(batch.seeds) of \(arguments.seeds) seeds, \(rate(batch.seeds, clock.now - started)) per second, \(done)")
            flushOutput()
        }
        print((arguments.moves ? movesLine(batch, from: arguments.from) : failoversLine(batch, arguments)) + timeLine(batch.seeds, clock.now - started))
        if arguments.defect == nil, let missing = neverHit(batch, arguments) {
            print("FAILED never hit in \(batch.seeds) seeds: \(missing)")
            return false
        }
        guard let failure = batch.firstFailure, let violation = failure.violation else { return true }
        let words = (arguments.moves ? "--moves " : "") + (arguments.managers > 1 ? "--managers \(arguments.managers) " : "") + "--replay \(failure.seed)" + (arguments.defect.map { " --defect \($0.rawValue)" } ?? "")
        print("FAILED seed \(failure.seed): \(violation)\n\(failure.plan)\nreplay: simulate \(words)")
        return false
    }

    /// What a batch of this size goes through, and this one did not. nil: nothing, or the batch is too small to tell or ended early.
    private static func neverHit(_ batch: SimulationBatch, _ arguments: Arguments) -> String? {
        guard batch.seeds >= (arguments.moves ? seedsOfAllMoves : seedsOfAllMarks), batch.firstFailure == nil else { return nil }
        let missing = arguments.moves ? batch.moves.missing.map { "\($0)" } : batch.marks.missing(managers: arguments.managers).map { "\($0)" }
        return missing.isEmpty ? nil : missing.joined(separator: ", ")
    }

    private static func rate(_ seeds: Int, _ elapsed: Duration) -> Int { Int(Double(seeds) / max(elapsed / .seconds(1), .leastNonzeroMagnitude)) }

    private static func timeLine(_ seeds: Int, _ elapsed: Duration) -> String {
        ", in \(tenths(elapsed / .seconds(1))) s, \(tenths(elapsed / .milliseconds(1) / Double(max(seeds, 1)))) ms a seed"
    }

    private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

    private static func movesLine(_ batch: SimulationBatch, from first: UInt64) -> String {
        let tally = batch.moves
        return "\(batch.seeds) seeds of moves (\(first)...), \(batch.virtualSeconds) simulated s, \(tally.done) operations done, \(tally.failed) failed, "
            + "\(tally.refused) refused, \(tally.dryRuns) dry runs, \(tally.lost) lost with their manager, kinds \(MoveKind.allCases.count - tally.missing.count)/\(MoveKind.allCases.count)"
            + (tally.missing.isEmpty ? "" : " (never: \(tally.missing.map { "\($0)" }.joined(separator: ", ")))")
    }

    private static func failoversLine(_ batch: SimulationBatch, _ arguments: Arguments) -> String {
        let all = SimulationMark.cases(managers: arguments.managers).count
        let missing = batch.marks.missing(managers: arguments.managers)
        return
            "\(batch.seeds) seeds (\(arguments.from)...), \(batch.virtualSeconds) simulated s, \(batch.failovers) failovers, \(batch.refused) refused, "
                + "\(batch.aborted) given up, marks \(all - missing.count)/\(all)"
                + (missing.isEmpty ? "" : " (never: \(missing.map { "\($0)" }.joined(separator: ", ")))")
    }
}
