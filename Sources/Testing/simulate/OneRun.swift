import FleetSimulator

/// One seed, for people.
enum OneRun {
    static func run(seed: UInt64, _ arguments: Arguments) -> Bool {
        var options = SimulationOptions(seed: seed)
        options.defect = arguments.defect
        options.moves = arguments.moves
        if arguments.shrinks { options.omittedFaults = FleetSimulation.omissibleFaults(options) }
        options.traces = arguments.traces
        options.tracesProbes = arguments.tracesProbes
        let result = FleetSimulation.run(options)
        print("seed \(seed)\n\(result.plan)")
        if !options.omittedFaults.isEmpty { print("left out: faults \(options.omittedFaults.map(String.init).joined(separator: ", "))") }
        for line in result.timeline { print(line) }
        print(
            "\(result.events) events, \(result.virtualSeconds) s, \(result.failovers) failovers, \(result.refused) refused, \(result.aborted) given up, hash \(String(result.hash, radix: 16))"
        )
        if let violation = result.violation { print("FAILED \(violation)") }
        return result.violation == nil
    }
}
