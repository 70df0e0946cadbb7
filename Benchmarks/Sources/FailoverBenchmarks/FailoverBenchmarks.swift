import BenchmarkSupport
import Foundation

/// How long failovers of real servers take. See `--help`.
@main enum FailoverBenchmarks {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp { return print(Options.help) }
            var report = Report()
            var firstRows: [String: Double] = [:]
            for kind in options.kinds {
                say("\(kind.title): \(options.runs) runs")
                let failovers = try Failovers(running: kind.variant, times: options.runs)
                add(failovers, of: kind, to: &report)
                firstRows[kind.name] = failovers.spread("first-row")?.median
            }
            addRatio("hangTolerance 1 s to 3 s, first row after SIGSTOP", "stop-1s", "stop", firstRows, to: &report)
            addRatio("two heartbeats a second to one, first row after SIGSTOP, hangTolerance 1 s", "stop-1s-often", "stop-1s", firstRows, to: &report)
            addRatio("with semi-sync to without, first row after SIGKILL", "kill-semi-sync", "kill", firstRows, to: &report)
            addRatio("with semi-sync to without, first row after SIGSTOP", "stop-semi-sync", "stop", firstRows, to: &report)
            report.print()
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }

    private static func add(_ failovers: Failovers, of kind: Kind, to report: inout Report) {
        report.add(kind.title, "min / median / p95")
        for moment in Failovers.moments {
            guard let spread = failovers.spread(moment) else { continue }
            guard moment == "first-row" else {
                report.add("  \(moment)", text(spread))
                continue
            }
            let goals = [kind.goals.median.map { ("median \($0.text(0)) ms", spread.median <= $0) }, kind.goals.p95.map { ("p95 \($0.text(0)) ms", spread.p95 <= $0) }].compactMap { $0 }
            report.add(
                "  first acknowledged row", text(spread), goal: goals.map(\.0).joined(separator: ", "), isMet: goals.isEmpty ? nil : goals.allSatisfy(\.1))
        }
        guard let repointed = failovers.spread("repointed-after-writable") else { return }
        report.add(
            "  from writable to all repointed", text(repointed), goal: "p95 \(Kind.repointedAfterWritable.text(0)) ms", isMet: repointed.p95 <= Kind.repointedAfterWritable)
    }

    private static func text(_ spread: Spread) -> String { "\(spread.minimum.text(0)) / \(spread.median.text(0)) / \(spread.p95.text(0)) ms" }

    /// Of medians of one and the same call of the program.
    private static func addRatio(_ what: String, _ numerator: String, _ denominator: String, _ medians: [String: Double], to report: inout Report) {
        guard let upper = medians[numerator], let lower = medians[denominator], lower > 0 else { return }
        report.add("ratio, \(what)", (upper / lower).text(2))
    }
}
