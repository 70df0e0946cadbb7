extension RaftSimulation {
    /// The faults of a failing seed that may be left out while the same invariant fails: large groups first, then one after the other. In order; empty when the seed does not fail.
    public static func omissibleFaults(_ options: RaftSimulationOptions) -> [Int] {
        let plan = RaftSimulationPlan(seed: options.seed)
        guard let wanted = run(options).violation?.invariant else { return [] }
        var smaller = options
        var size = plan.faults.count
        while size > 0 {
            for first in stride(from: 0, to: plan.faults.count, by: size) {
                var attempt = smaller
                let group = (first..<min(first + size, plan.faults.count)).filter { !smaller.omittedFaults.contains($0) }
                guard !group.isEmpty else { continue }
                attempt.omittedFaults += group
                if run(attempt).violation?.invariant == wanted { smaller = attempt }
            }
            size /= 2
        }
        return smaller.omittedFaults.sorted()
    }
}
