import FleetSimulator
import Foundation

/// A policy, a hook and a publisher of our own in simulated fleets, each as it should be and with a mistake that sounds harmless.
///
///     swift run SimulateYourPolicy            all of them, with what happened shortly before a promise was broken
///     swift run SimulateYourPolicy 2 17       the whole story of seed 17 of the second one
@main struct Main {
    private static let trials: [(name: String, setup: SimulationSetup)] = [
        ("a policy against promotions across data centers", .stayingInTheDataCenter(byPolicy: true)),
        ("the same promise, left to the order of preference", .stayingInTheDataCenter(byPolicy: false)),
        ("a hook before failovers that refuses during a backup", .notDuringBackups(askingAt: .preFailover)),
        ("the same hook, run when the new primary is there", .notDuringBackups(askingAt: .postPrimaryFailover)),
        ("a publisher that compares epochs", .publishing(comparingEpochs: true)),
        ("a publisher whose last write wins", .publishing(comparingEpochs: false)),
    ]
    /// Few, because examples are checked in a debug build; in release a thousand take seconds.
    private static let seeds: ClosedRange<UInt64> = 1...40
    private static let linesBefore = 12

    static func main() async {
        let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        if words.count == 2, trials.indices.contains(words[0] - 1), let seed = UInt64(exactly: words[1]) {
            var options = SimulationOptions(seed: seed, setup: trials[words[0] - 1].setup)
            options.traces = true
            print(FleetSimulation.run(options).report)
            return
        }
        for (number, trial) in trials.enumerated() {
            let batch = await SimulationBatch.run(seeds: seeds, SimulationOptions(setup: trial.setup))
            print("\(number + 1). \(trial.name): ", terminator: "")
            if let failure = batch.firstFailure, let violation = failure.violation {
                print("BROKEN (\(violation.invariant.rawValue))")
                tell(failure, replay: "swift run SimulateYourPolicy \(number + 1) \(failure.seed)")
            } else {
                print(batch.failovers > 0 ? "holds in \(batch.seeds) seeds" : "holds, but nothing was failed over")
            }
        }
    }

    /// Which seed it is, and when what happened, changes with Baton: that goes to standard error, so that what is printed stays the same.
    private static func tell(_ failure: SimulationResult, replay: String) {
        let story = failure.timeline.filter { !$0.contains("  journal ") }
        let lines = ["   seed \(failure.seed), all of it: \(replay)"] + story.suffix(linesBefore).map { "   \($0)" }
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
