extension FleetSimulation {
    /// The faults of a failing seed that may be left out while the same invariant fails, one after the other; empty when the seed does not fail.
    public static func omissibleFaults(_ options: SimulationOptions) -> [Int] {
        let plan = SimulationPlan(options)
        guard let wanted = run(options, plan: plan).violation?.invariant else { return [] }
        var smaller = options
        for index in plan.faults.indices {
            var attempt = smaller
            attempt.omittedFaults.append(index)
            if run(attempt, plan: plan).violation?.invariant == wanted { smaller = attempt }
        }
        return smaller.omittedFaults
    }
}
