/// What one run is to do.
public struct SimulationOptions: Sendable {
    /// Everything is drawn from it.
    public var seed: UInt64
    /// Collect the timeline; costs strings.
    public var traces = false
    /// Show every probe in the timeline too.
    public var tracesProbes = false
    public var defect: SimulationDefect?
    /// Faults of the plan to leave out, by number; for making a failing run smaller.
    public var omittedFaults: [Int] = []

    public init(seed: UInt64) {
        self.seed = seed
    }
}
