import FleetSimulator

/// The command line.
struct Arguments: Sendable {
    enum Problem: Error {
        case misunderstood(String)
        case wantsHelp
    }

    var seeds: UInt64 = 1_000
    var from: UInt64 = 1
    /// Seeds side by side; nil: as many as there are cores.
    var jobs: Int?
    /// One run with its timeline, instead of many.
    var replayed: UInt64?
    var tracesProbes = false
    var shrinks = false
    var defect: SimulationDefect?
    var checksDefects = false
    var moves = false
    var managers = 1
    /// Raft clusters instead of fleets.
    var raft = false
    var raftDefect: RaftDefect?
    /// Seeds of others are left out.
    var raftScenario: RaftScenario?
    /// The plan is read from standard input instead of drawn.
    var readsSchedule = false
    /// The plan is written instead of told.
    var writesSchedule = false

    private static let mostJobs: UInt64 = 1_024
    private static let managersOfClusters: [UInt64] = [1, 3, 5]

    static let usage = """
        usage: simulate [--moves | --managers N] [--seeds N] [--from S] [--jobs N] [--defect NAME]    run N seeds from S (default: 1,000 from 1), N at a time (default: all cores)
               simulate [--moves | --managers N] --replay SEED [--probes] [--shrink] [--defect NAME]  print the timeline of one seed; --shrink: of its smallest failing form
               simulate [--managers N] --replay SEED [--shrink] --write-schedule    write the plan of a seed as a schedule, to be kept in Tests/SimulationTests/Schedules
               simulate --schedule                                   run the schedule that is read from standard input, with all of its seeds
               simulate --replay SEED --schedule [--probes]          run it with one seed's timing
               simulate --raft [--seeds N] [--from S] [--jobs N] [--defect NAME] [--scenario NAME]    Raft clusters instead of fleets; --scenario: of these seeds those of one kind only
               simulate --raft --replay SEED [--probes] [--shrink] [--defect NAME]     the timeline of one of them; --probes: with every message
               simulate [--raft] --check-defects                     prove that every deliberate defect is noticed; --raft: those of Raft clusters only
        --managers: 1 (the default), 3 or 5; more than one share a replicated log, and one of them leads
        --moves: operators move servers of a random tree about; else primaries die and are replaced
        --probes: the timeline has every probe, too
        It leaves with 0 if no invariant was violated, with 1 if one was, and with 2 if the command line is not understood.
        defects: \(SimulationDefect.allCases.map(\.rawValue).joined(separator: ", "))
        defects of --raft: \(RaftDefect.allCases.map(\.rawValue).joined(separator: ", "))
        """

    static func parse(_ words: [String]) -> Result<Arguments, Problem> {
        var arguments = Arguments()
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--probes": arguments.tracesProbes = true
            case "--shrink": arguments.shrinks = true
            case "--moves": arguments.moves = true
            case "--raft": arguments.raft = true
            case "--schedule": arguments.readsSchedule = true
            case "--write-schedule": arguments.writesSchedule = true
            case "--check-defects": arguments.checksDefects = true
            case "--seeds", "--from", "--jobs", "--replay", "--managers":
                guard let text = words.popFirst(), let number = UInt64(text) else { return .failure(.misunderstood("\(word) wants a number")) }
                switch word {
                case "--seeds" where number == 0: return .failure(.misunderstood("--seeds wants at least one"))
                case "--seeds": arguments.seeds = number
                case "--from": arguments.from = number
                case "--jobs" where !(1...mostJobs).contains(number): return .failure(.misunderstood("--jobs wants 1 to \(mostJobs)"))
                case "--jobs": arguments.jobs = Int(number)
                case "--managers" where !managersOfClusters.contains(number): return .failure(.misunderstood("--managers wants 1, 3 or 5"))
                case "--managers": arguments.managers = Int(number)
                default: arguments.replayed = number
                }
            case "--defect":
                let name = words.popFirst() ?? ""
                (arguments.defect, arguments.raftDefect) = (SimulationDefect(rawValue: name), RaftDefect(rawValue: name))
                guard arguments.defect != nil || arguments.raftDefect != nil else { return .failure(.misunderstood("--defect wants the name of a defect")) }
            case "--scenario":
                arguments.raftScenario = RaftScenario(rawValue: words.popFirst() ?? "")
                guard arguments.raftScenario != nil else { return .failure(.misunderstood("--scenario wants one of \(RaftScenario.allCases.map(\.rawValue).joined(separator: ", "))")) }
            case "-h", "--help": return .failure(.wantsHelp)
            default: return .failure(.misunderstood("\(word) is not understood"))
            }
        }
        if arguments.raftScenario != nil, !arguments.raft { return .failure(.misunderstood("--scenario wants --raft")) }
        if arguments.raftDefect != nil, !arguments.raft { return .failure(.misunderstood("that defect wants --raft")) }
        if arguments.defect != nil, arguments.raft { return .failure(.misunderstood("that defect is none of --raft")) }
        if arguments.moves, arguments.managers > 1 { return .failure(.misunderstood("--managers does not go with --moves")) }
        if arguments.raft, arguments.moves || arguments.managers > 1 || arguments.readsSchedule || arguments.writesSchedule {
            return .failure(.misunderstood("--raft goes with neither --moves nor --managers nor schedules"))
        }
        return .success(arguments)
    }
}
