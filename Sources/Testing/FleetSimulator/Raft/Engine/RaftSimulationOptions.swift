/// What one run of a simulated Raft cluster is to do.
public struct RaftSimulationOptions: Sendable {
    /// Everything is drawn from it. 1.
    public var seed: UInt64
    /// Collect the timeline; costs strings. Off.
    public var traces = false
    /// Show every message in the timeline too. Off.
    public var tracesMessages = false
    /// A deliberate mistake around the nodes, to prove that it is noticed. None.
    public var defect: RaftDefect?
    /// Seeds of other scenarios are left out: nothing comes of them. nil: of none.
    public var scenario: RaftScenario?
    /// Faults of the plan to leave out, by number; for making a failing run smaller. None.
    public var omittedFaults: [Int] = []

    public init(seed: UInt64 = 1) {
        self.seed = seed
    }
}
