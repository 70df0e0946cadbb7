/// What came of many seeds of Raft clusters.
public struct RaftSimulationBatch: Sendable {
    public private(set) var seeds = 0
    public private(set) var events = 0
    public private(set) var virtualMilliseconds: Int64 = 0
    /// Leaders that came to be.
    public private(set) var elections = 0
    /// Entries that were committed.
    public private(set) var commits = 0
    /// Reads that were answered.
    public private(set) var reads = 0
    /// Objects whose history was too long to be decided.
    public private(set) var undecidedHistories = 0
    /// Of each run, see ``RaftSimulationResult/electedAfter``.
    public private(set) var electedAfter = RaftTimes()
    /// Of each run in which that happened, see ``RaftSimulationResult/stallReplacedAfter``.
    public private(set) var stallReplacedAfter = RaftTimes()
    public private(set) var marks = RaftMarks()
    /// The run of the lowest seed in which an invariant did not hold, run once more with its timeline.
    public private(set) var firstFailure: RaftSimulationResult?

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
        seeds: ClosedRange<UInt64>, jobs: Int? = nil, _ options: RaftSimulationOptions = RaftSimulationOptions(), progress: (RaftSimulationBatch) -> Void = { _ in }
    ) async -> RaftSimulationBatch {
        var batch = RaftSimulationBatch()
        batch.firstFailure = await SeedBlocks.run(seeds, jobs: jobs) { seed, traces in
            var options = options
            options.seed = seed
            options.traces = options.traces || traces
            return RaftSimulation.run(options)
        } take: { results in
            for result in results { batch.add(result) }
            progress(batch)
        }
        return batch
    }

    private mutating func add(_ result: RaftSimulationResult) {
        seeds += 1
        events += result.events
        virtualMilliseconds += result.virtualMilliseconds
        elections += result.elections
        commits += result.commits
        reads += result.reads
        undecidedHistories += result.undecidedHistories
        electedAfter.add(result.electedAfter)
        stallReplacedAfter.add(result.stallReplacedAfter)
        marks.formUnion(result.marks)
    }
}

extension RaftSimulationBatch {
    /// In so many seeds every mark is hit.
    public static let seedsOfAllMarks = 2_000

    /// Marks that should have been hit, and were not: the simulator does not go there any more. Empty in a batch that is too small to tell, or ended early.
    public var missedMarks: [RaftMark] { seeds < RaftSimulationBatch.seedsOfAllMarks || firstFailure != nil ? [] : marks.missing }
}

extension RaftDefect {
    /// Seeds within which each of them must be noticed.
    public static let mostSeeds: UInt64 = 2_000

    /// The proof that the invariants can see: the run in which this mistake is noticed first; nil: none of ``mostSeeds`` seeds shows it, and the simulator cannot see it.
    public func firstNotice(jobs: Int? = nil) async -> RaftSimulationResult? {
        var options = RaftSimulationOptions()
        options.defect = self
        return await RaftSimulationBatch.run(seeds: 1...RaftDefect.mostSeeds, jobs: jobs, options).firstFailure
    }
}
