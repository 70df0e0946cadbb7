public import ManagerCore

/// What one run is to do.
public struct SimulationOptions: Sendable {
    /// Everything is drawn from it.
    public var seed: UInt64
    /// What the caller brings into the run.
    public var setup: SimulationSetup
    /// Collect the timeline; costs strings.
    public var traces = false
    /// Show every probe in the timeline too.
    public var tracesProbes = false
    public var defect: SimulationDefect?
    /// Operators move servers of a random tree about; else primaries die and are replaced.
    public var moves = false
    /// 1, 3 or 5; more than one share a replicated control log, and one of them leads. Not for ``moves``.
    public var managers = 1
    /// What to leave out of the plan, for making a failing run smaller; the same part may be there several times. Not for ``moves``.
    public var omittedParts: [SimulationPart] = []
    /// Faults of the plan to leave out, by their number in what is left of it without ``omittedParts``.
    public var omittedFaults: [Int] = []
    /// Sees every step of the manager, with the machine as it was before: for recording. It costs copies of the machine.
    public var observe: (@Sendable (_ before: ManagerMachine, RecordedStep) -> Void)?

    public init(seed: UInt64 = 1, setup: SimulationSetup = SimulationSetup()) {
        self.seed = seed
        self.setup = setup
    }
}
