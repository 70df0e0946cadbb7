import BenchmarkSupport
import Foundation

/// How long failovers and switchovers of real servers take. See `--help`.
@main enum FailoverBenchmarks {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
            if options.wantsHelp { return print(Options.help) }
            var report = Report()
            var medians: [String: Double] = [:]
            for kind in options.kinds {
                say("\(kind.title): \(options.runs) runs")
                let runs = try Runs(of: kind.variant, times: options.runs)
                add(runs, of: kind, to: &report)
                medians[kind.name] = runs.spread(kind.course.headline)?.median
            }
            addRatio("hangTolerance 1 s to 3 s, first row after SIGSTOP", "stop-1s", "stop", medians, to: &report)
            addRatio("two heartbeats a second to one, first row after SIGSTOP, hangTolerance 1 s", "stop-1s-often", "stop-1s", medians, to: &report)
            addRatio("with semi-sync to without, first row after SIGKILL", "kill-semi-sync", "kill", medians, to: &report)
            addRatio("with semi-sync to without, first row after SIGSTOP", "stop-semi-sync", "stop", medians, to: &report)
            addRatio("a cut to SIGSTOP, first row", "cut", "stop", medians, to: &report)
            addRatio("MySQL to MariaDB, first row after SIGKILL", "kill-mysql", "kill", medians, to: &report)
            addRatio("MySQL to MariaDB, pause of a switchover", "switchover-mysql", "switchover", medians, to: &report)
            report.print()
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }

    private static func add(_ runs: Runs, of kind: Kind, to report: inout Report) {
        report.add(kind.title, "min / median / p95")
        for figure in kind.course.figures {
            let spread = runs.spread(figure.name)
            let isMet = figure.goals.areMet(by: spread)
            // Not every kind has every moment. What has a goal must be there.
            guard spread != nil || isMet != nil else { continue }
            report.add("  \(figure.title)", spread.map(text) ?? "not measured", goal: figure.goals.text, isMet: isMet)
        }
    }

    private static func text(_ spread: Spread) -> String { "\(spread.minimum.text(0)) / \(spread.median.text(0)) / \(spread.p95.text(0)) ms" }

    /// Of medians of one and the same call of the program.
    private static func addRatio(_ what: String, _ numerator: String, _ denominator: String, _ medians: [String: Double], to report: inout Report) {
        guard let upper = medians[numerator], let lower = medians[denominator], lower > 0 else { return }
        report.add("ratio, \(what)", (upper / lower).text(2))
    }
}
