import FleetSimulator

/// Raft clusters instead of fleets.
enum RaftRuns {
    private static let progressEvery = 1_000

    /// Many seeds, for people.
    static func batch(_ arguments: Arguments) async -> Bool {
        var options = RaftSimulationOptions()
        options.defect = arguments.raftDefect
        options.scenario = arguments.raftScenario
        let clock = ContinuousClock()
        let started = clock.now
        let batch = await RaftSimulationBatch.run(seeds: arguments.from...arguments.from + arguments.seeds - 1, jobs: arguments.jobs, options) { batch in
            guard batch.seeds % progressEvery == 0 else { return }
            print("\(batch.seeds) of \(arguments.seeds) seeds, \(rate(batch, clock.now - started)) simulated s per s, \(batch.elections) elections")
            flushOutput()
        }
        let hit = RaftMark.allCases.count - batch.marks.missing.count
        print(
            "\(batch.seeds) seeds (\(arguments.from)...), \(batch.virtualMilliseconds / 1_000) simulated s, \(batch.elections) elections, \(batch.commits) commits, \(batch.reads) reads, "
                + "marks \(hit)/\(RaftMark.allCases.count)"
                + (batch.marks.missing.isEmpty ? "" : " (never: \(batch.marks.missing.map { "\($0)" }.joined(separator: ", ")))")
                + (batch.undecidedHistories == 0 ? "" : ", \(batch.undecidedHistories) histories not decided"))
        print("a leader after the faults: \(batch.electedAfter)")
        print("another one after a disk that hangs: \(batch.stallReplacedAfter)")
        if arguments.raftDefect == nil, arguments.raftScenario == nil, !batch.missedMarks.isEmpty {
            print("FAILED marks that were never hit in \(batch.seeds) seeds: \(batch.missedMarks.map { "\($0)" }.joined(separator: ", "))")
            return false
        }
        guard let failure = batch.firstFailure, let violation = failure.violation else { return true }
        let words = "--raft --replay \(failure.seed)" + (arguments.raftDefect.map { " --defect \($0.rawValue)" } ?? "")
        print("FAILED seed \(failure.seed): \(violation)\n\(failure.plan)\nreplay: simulate \(words)")
        return false
    }

    /// Simulated seconds per second.
    private static func rate(_ batch: RaftSimulationBatch, _ elapsed: Duration) -> Int {
        Int(Double(batch.virtualMilliseconds) / 1_000 / max(elapsed / .seconds(1), .leastNonzeroMagnitude))
    }

    /// One seed with its timeline.
    static func replay(seed: UInt64, _ arguments: Arguments) -> Bool {
        var options = RaftSimulationOptions(seed: seed)
        options.defect = arguments.raftDefect
        if arguments.shrinks { options.omittedFaults = RaftSimulation.omissibleFaults(options) }
        options.traces = true
        options.tracesMessages = arguments.tracesProbes
        let result = RaftSimulation.run(options)
        print("seed \(seed)\n\(result.plan)")
        if !options.omittedFaults.isEmpty { print("left out: faults \(options.omittedFaults.map(String.init).joined(separator: ", "))") }
        for line in result.timeline { print(line) }
        print(
            "\(result.events) events, \(result.virtualMilliseconds) ms, \(result.elections) elections, \(result.commits) commits, \(result.reads) reads, hash \(String(result.hash, radix: 16))")
        if let violation = result.violation { print("FAILED \(violation)") }
        return result.violation == nil
    }

    /// The proof that the invariants can see.
    static func checkDefects(_ arguments: Arguments) async -> Bool {
        var allNoticed = true
        for defect in RaftDefect.allCases {
            if let failure = await defect.firstNotice(jobs: arguments.jobs), let violation = failure.violation {
                print("raft \(defect.rawValue): noticed, seed \(failure.seed): \(violation)")
            } else {
                print("raft \(defect.rawValue): NOT NOTICED in \(RaftDefect.mostSeeds) seeds")
                allNoticed = false
            }
            flushOutput()
        }
        return allNoticed
    }
}
