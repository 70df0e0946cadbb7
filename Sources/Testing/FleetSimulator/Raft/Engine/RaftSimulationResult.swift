/// What came of one run of a simulated Raft cluster.
public struct RaftSimulationResult: Sendable {
    public var seed: UInt64
    public var violation: RaftViolation?
    /// Over every event, its time, and how the node that it touched stood after it: equal for equal seeds and code.
    public var hash: UInt64
    public var events: Int
    public var virtualMilliseconds: Int64
    /// Leaders that came to be.
    public var elections = 0
    /// Entries that were committed.
    public var commits = 0
    /// Reads that were answered.
    public var reads = 0
    /// After the faults had ended, until somebody led: in thousandths of the longest election timeout. nil: nobody did.
    public var electedAfter: Int64?
    /// Where nothing went wrong but that the disk of the leader hung: until another one led, from the moment at which that was noticed. In thousandths of the longest election timeout.
    public var stallReplacedAfter: Int64?
    /// Objects whose history was too long to be decided.
    public var undecidedHistories = 0
    public var marks = RaftMarks()
    /// The shape, the settings and the faults, in words.
    public var plan: String
    /// Empty unless the run was traced.
    public var timeline: [String] = []

    /// All of it for people: the seed and its plan, what happened, and what did not hold. ``timeline`` is part of it as far as it was traced.
    public var report: String {
        let end = violation.map { "FAILED \($0)" } ?? "no violation"
        return (["seed \(seed)", plan] + timeline + [end]).joined(separator: "\n")
    }

    init(seed: UInt64, hash: UInt64, events: Int, virtualMilliseconds: Int64, plan: String) {
        self.seed = seed
        self.hash = hash
        self.events = events
        self.virtualMilliseconds = virtualMilliseconds
        self.plan = plan
    }
}
