import FleetSimulator

/// The command line.
struct Arguments: Sendable {
    struct Problem: Error {
        var message: String
    }

    var seeds: UInt64 = 1_000
    var from: UInt64 = 1
    /// One run instead of many.
    var seed: UInt64?
    var traces = false
    var tracesProbes = false
    var shrinks = false
    var defect: SimulationDefect?
    var checksDefects = false
    var moves = false
    /// The plan is read from standard input instead of drawn.
    var readsSchedule = false
    /// The plan is written instead of told.
    var writesSchedule = false

    static let usage = """
        usage: simulate [--moves] [--seeds N] [--from S] [--defect NAME]     run N seeds from S on all cores
               simulate [--moves] --seed N [--trace | --probes] [--shrink] [--defect NAME]   run one seed, with its timeline or its smallest failing form
               simulate --seed N [--shrink] --write-schedule         write the plan of a seed as a schedule, to be kept in Tests/SimulationTests/Schedules
               simulate --schedule                                   run the schedule that is read from standard input, with all of its seeds
               simulate --seed N --schedule [--trace | --probes]     run it with one seed's timing
               simulate --check-defects                             prove that every deliberate defect is noticed
        --moves: operators move servers of a random tree about; else primaries die and are replaced
        defects: \(SimulationDefect.allCases.map(\.rawValue).joined(separator: ", "))
        """

    static func parse(_ words: [String]) -> Result<Arguments, Problem> {
        var arguments = Arguments()
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--trace": arguments.traces = true
            case "--probes": (arguments.traces, arguments.tracesProbes) = (true, true)
            case "--shrink": arguments.shrinks = true
            case "--moves": arguments.moves = true
            case "--schedule": arguments.readsSchedule = true
            case "--write-schedule": arguments.writesSchedule = true
            case "--check-defects": arguments.checksDefects = true
            case "--seeds", "--from", "--seed":
                guard let text = words.popFirst(), let number = UInt64(text) else { return .failure(Problem(message: "\(word) wants a number")) }
                switch word {
                case "--seeds" where number == 0: return .failure(Problem(message: "--seeds wants at least one"))
                case "--seeds": arguments.seeds = number
                case "--from": arguments.from = number
                default: arguments.seed = number
                }
            case "--defect":
                guard let name = words.popFirst(), let defect = SimulationDefect(rawValue: name) else {
                    return .failure(Problem(message: "--defect wants the name of a defect"))
                }
                arguments.defect = defect
            default: return .failure(Problem(message: "\(word) is not understood"))
            }
        }
        return .success(arguments)
    }
}
