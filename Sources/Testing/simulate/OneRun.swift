import FleetSimulator

/// One seed, for people.
enum OneRun {
    static func run(seed: UInt64, _ arguments: Arguments) -> Bool {
        var options = SimulationOptions(seed: seed)
        options.defect = arguments.defect
        options.moves = arguments.moves
        options.managers = arguments.managers
        if arguments.shrinks { options = FleetSimulation.smallest(options) }
        if arguments.writesSchedule {
            print(SimulationSchedule(options), terminator: "")
            return true
        }
        options.traces = true
        options.tracesProbes = arguments.tracesProbes
        let result: SimulationResult
        if arguments.readsSchedule {
            do throws(SimulationSchedule.Problem) {
                result = FleetSimulation.run(try SimulationSchedule(parsing: standardInput()), options)
            } catch {
                print("simulate: \(error)")
                return false
            }
        } else {
            result = FleetSimulation.run(options)
        }
        print("seed \(seed)\n\(result.plan)")
        let leftOut = options.omittedParts.map(\.description) + options.omittedFaults.map { "fault \($0)" }
        if !leftOut.isEmpty { print("left out: \(leftOut.joined(separator: ", "))") }
        for line in result.timeline { print(line) }
        print(
            "\(result.events) events, \(result.virtualSeconds) s, \(result.failovers) failovers, \(result.refused) refused, \(result.aborted) given up, hash \(String(result.hash, radix: 16))"
        )
        if let violation = result.violation { print("FAILED \(violation)") }
        return result.violation == nil
    }

    /// The schedule on standard input, with all of its seeds.
    static func runSchedule() -> Bool {
        let schedule: SimulationSchedule
        do throws(SimulationSchedule.Problem) {
            schedule = try SimulationSchedule(parsing: standardInput())
        } catch {
            print("simulate: \(error)")
            return false
        }
        var failed = 0
        for seed in schedule.seeds {
            guard let violation = FleetSimulation.run(schedule, SimulationOptions(seed: seed)).violation else { continue }
            print("FAILED with seed \(seed): \(violation)\nreplay: simulate --replay \(seed) --schedule")
            failed += 1
        }
        print("schedule with \(schedule.seeds.count) seeds, \(failed) failed")
        return failed == 0
    }

    private static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
