extension FleetSimulation {
    /// A failing run as small as it gets: servers and clients, and then faults, are left out one after the other while the same invariant fails. Of a run of moves, and of one of
    /// which faults were left out before, only faults are. The same options when the run does not fail.
    public static func smallest(_ options: SimulationOptions) -> SimulationOptions {
        var smallest = options
        guard let wanted = run(options).violation?.invariant else { return options }
        func leaveOut(_ change: (inout SimulationOptions) -> Void) -> Bool {
            var attempt = smallest
            change(&attempt)
            guard run(attempt).violation?.invariant == wanted else { return false }
            smallest = attempt
            return true
        }
        if !options.moves, options.omittedFaults.isEmpty {
            for part in SimulationPart.allCases {
                var isOmissible = true
                while isOmissible, SimulationPlan(smallest).has(part) { isOmissible = leaveOut { $0.omittedParts.append(part) } }
            }
        }
        for index in SimulationPlan(smallest).faults.indices where !smallest.omittedFaults.contains(index) { _ = leaveOut { $0.omittedFaults.append(index) } }
        return smallest
    }
}
