import BenchmarkSupport
import Foundation
import MySQLClient

/// What probing many servers costs. See `--help`.
@main enum ProbingBenchmarks {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.first == FleetProcess.role { return try await FleetProcess.main(Array(arguments.dropFirst())) }
            ConnectionMemory.tuneProcess()  // as `baton serve` does
            let options = try Options(arguments)
            if options.wantsHelp { return print(Options.help) }
            var report = Report()
            for scenario in options.scenarios {
                switch scenario {
                case .steady: try await Scenarios.steady(options, into: &report)
                case .hanging: try await Scenarios.hanging(options, into: &report)
                case .cold: try await Scenarios.cold(options, into: &report)
                case .topology: Scenarios.topology(into: &report)
                }
            }
            report.print()
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }
}
