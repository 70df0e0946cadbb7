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
        if arguments.raft {
            exit(code: await runRaft(arguments) ? 0 : 1)
        } else if arguments.checksDefects {
            let ofFleets = await DefectCheck.run()
            exit(code: await RaftRuns.checkDefects(arguments) && ofFleets ? 0 : 1)
        } else if let seed = arguments.replayed {
            exit(code: OneRun.run(seed: seed, arguments) ? 0 : 1)
        } else if arguments.readsSchedule {
            exit(code: OneRun.runSchedule() ? 0 : 1)
        } else {
            exit(code: await Batch.run(arguments) ? 0 : 1)
        }
    }

    private static func runRaft(_ arguments: Arguments) async -> Bool {
        if arguments.checksDefects { return await RaftRuns.checkDefects(arguments) }
        if let seed = arguments.replayed { return RaftRuns.replay(seed: seed, arguments) }
        return await RaftRuns.batch(arguments)
    }
}
