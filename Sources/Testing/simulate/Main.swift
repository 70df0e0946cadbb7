import FleetSimulator

/// Runs simulated fleets: many seeds on all cores, one seed with its timeline, or the proof that the deliberate defects are noticed.
@main
struct Main {
    static func main() async {
        let arguments: Arguments
        switch Arguments.parse(Array(CommandLine.arguments.dropFirst())) {
        case .failure(.wantsHelp):
            print(Arguments.usage)
            exit(code: 0)
        case .failure(.misunderstood(let message)):
            print("simulate: \(message)\n\n\(Arguments.usage)")
            exit(code: 2)
        case .success(let parsed): arguments = parsed
        }
        if arguments.checksDefects {
            exit(code: await DefectCheck.run() ? 0 : 1)
        } else if let seed = arguments.replayed {
            exit(code: OneRun.run(seed: seed, arguments) ? 0 : 1)
        } else if arguments.readsSchedule {
            exit(code: OneRun.runSchedule() ? 0 : 1)
        } else {
            exit(code: await Batch.run(arguments) ? 0 : 1)
        }
    }
}
