/// What once went wrong, as an explicit plan in text: which servers, which bounds, which faults at which time. A seed draws another plan as soon as
/// something more is drawn; a schedule stays what it is, and is kept for as long as the defect must not come back.
///
/// The rest, such as how long each message takes, is drawn from seeds as in every run. A schedule is run with several, because a race that one of them
/// hit is hit by another one after a change.
///
/// ```swift
/// let schedule = try SimulationSchedule(parsing: text)
/// for seed in schedule.seeds { print(FleetSimulation.run(schedule, SimulationOptions(seed: seed)).violation ?? "-") }
/// ```
public struct SimulationSchedule: Sendable, CustomStringConvertible {
    /// Why a text is no schedule.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        public var description: String
    }

    /// What the timing of single messages is drawn from. A line `seeds = 3417 1...20`.
    public private(set) var seeds: [UInt64] = []
    private var seedText: String
    var plan: SimulationPlan

    /// The plan of a run without moves, less the faults that were left out of it; to be run with its own seed and a few others.
    public init(_ options: SimulationOptions) {
        var plan = SimulationPlan(options)
        plan.faults = plan.faults.enumerated().filter { !options.omittedFaults.contains($0.offset) }.map(\.element)
        self.plan = plan
        seedText = "\(options.seed) \(SimulationSchedule.otherSeeds)"
        seeds = SimulationSchedule.seeds(seedText) ?? []
    }

    private static let otherSeeds = "1...20"

    /// Reads what ``description`` wrote. Empty lines, and lines that begin with `#`, are for people.
    ///
    /// - Throws: ``Problem`` for a line that is not understood, and for one that is missing.
    public init(parsing text: String) throws(Problem) {
        seedText = ""
        plan = SimulationPlan(seed: 0)
        plan.faults = []
        for field in PlanField.all { if let usual = field.usual { _ = field.read(usual, &plan) } }
        var missing = PlanField.all.filter { $0.usual == nil }.map(\.name)
        for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { throw Problem(description: "no line of a schedule: \(line)") }
            let name = line[..<equals].trimmed
            let value = line[line.index(after: equals)...].trimmed
            switch name {
            case "fault":
                guard let fault = Fault(parsing: value) else { throw Problem(description: "no fault: \(value)") }
                plan.faults.append(fault)
            case "seeds":
                guard let seeds = SimulationSchedule.seeds(value) else { throw Problem(description: "no seeds: \(value)") }
                (self.seeds, seedText) = (seeds, value)
            default:
                guard let field = PlanField.all.first(where: { $0.name == name }) else { throw Problem(description: "unknown: \(name)") }
                guard field.read(value, &plan) else { throw Problem(description: "\(name) cannot be \(value)") }
                missing.removeAll { $0 == name }
            }
        }
        if seeds.isEmpty { missing.append("seeds") }
        guard missing.isEmpty else { throw Problem(description: "missing: \(missing.joined(separator: ", "))") }
    }

    /// Single ones and ranges: `3417 1...20`, each once.
    private static func seeds(_ text: String) -> [UInt64]? {
        var seeds: [UInt64] = []
        for word in text.split(separator: " ") {
            let ends = word.split(separator: "...").compactMap { UInt64($0) }
            guard let first = ends.first, let last = ends.last, ends.count <= 2, first <= last else { return nil }
            seeds += (first...last).filter { !seeds.contains($0) }
        }
        return seeds
    }

    public var description: String {
        let lines = ["seeds = \(seedText)"] + PlanField.all.filter { $0.usual != $0.write(plan) }.map { "\($0.name) = \($0.write(plan))" }
            + plan.faults.map { "fault = \($0.text)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension FleetSimulation {
    /// Runs a schedule, its timing drawn from the seed of the options: one of ``SimulationSchedule/seeds``, or another one.
    public static func run(_ schedule: SimulationSchedule, _ options: SimulationOptions) -> SimulationResult { run(options, plan: schedule.plan) }
}

extension StringProtocol {
    /// Without blanks around it.
    var trimmed: String {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[first...last])
    }
}
