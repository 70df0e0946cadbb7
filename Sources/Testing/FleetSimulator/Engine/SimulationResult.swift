/// What came of one run.
public struct SimulationResult: Sendable {
    public var seed: UInt64
    public var violation: SimulationViolation?
    /// Over every event and its time: equal for equal seeds and code.
    public var hash: UInt64
    public var events: Int
    public var virtualSeconds: Int
    public var failovers = 0
    /// Openings that a gate refused, and recoveries that stopped for a person.
    public var refused = 0
    public var aborted = 0
    public var marks = SimulationMarks()
    /// Of a run of moves.
    public var moves = MoveTally()
    /// The shape, the configuration and the faults, in words.
    public var plan: String
    /// Empty unless the run was traced.
    public var timeline: [String] = []

    /// All of it for people: the seed and its plan, what happened, and what did not hold. ``timeline`` is part of it as far as it was traced.
    public var report: String {
        let end = violation.map { "FAILED \($0)" } ?? "no violation"
        return (["seed \(seed)", plan] + timeline + [end]).joined(separator: "\n")
    }

    init(seed: UInt64, hash: UInt64, events: Int, virtualSeconds: Int, plan: String) {
        self.seed = seed
        self.hash = hash
        self.events = events
        self.virtualSeconds = virtualSeconds
        self.plan = plan
    }
}
