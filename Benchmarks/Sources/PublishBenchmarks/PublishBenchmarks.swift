import BenchmarkSupport
import Foundation

/// How fast stores of keys are told of primaries.
@main struct PublishBenchmarks {
    private static let help = """
        Measures what publishing costs: all clusters of a manager from empty, as the manager does it, and how soon one failover's record is seen by a reader that asks all the time.
        The stores are real ones on loopback:

            scripts/with-stores swift run -c release --package-path Benchmarks PublishBenchmarks [--clusters N] [--failovers N]

        Options:
          --clusters N     published from empty to each store (default 1000)
          --failovers N    of one cluster, one after the other, in each store (default 200)
          --directory PATH where the files are published (default: the directory for temporary files)
          --help
        """
    private static let fillGoal = 2.0
    private static let visibleGoal = 20.0

    static func main() async {
        do { try await run() } catch {
            say("\(error)")
            exit(1)
        }
    }

    private static func run() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        var (clusters, failovers, directory) = (1_000, 200, NSTemporaryDirectory())
        while let word = arguments.popFirst() {
            switch word {
            case "--clusters": clusters = try count(arguments.popFirst(), word)
            case "--failovers": failovers = try count(arguments.popFirst(), word)
            case "--directory": directory = arguments.popFirst() ?? directory
            case "--help", "-h": return print(help)
            default: throw Failure(description: "unknown argument \(word); see --help")
            }
        }
        let stores = try MeasuredStore.all(environment: ProcessInfo.processInfo.environment, directory: directory)
        defer { for store in stores { store.remove() } }
        var report = Report()
        for store in stores {
            say("\(store.kind): \(clusters) clusters from empty …")
            let seconds = try await Filling(store, clusters: clusters).run()
            report.add("\(store.kind): \(clusters) clusters from empty", "\(seconds.text(2)) s", goal: "< \(fillGoal.text(0)) s", isMet: seconds < fillGoal)
            say("\(store.kind): \(failovers) failovers …")
            let times = try await Failovers(store, count: failovers).run()
            let median = times[times.count / 2]
            report.add(
                "\(store.kind): a failover's record is seen after, median / p99 / worst", "\(median.text(1)) / \(times[times.count * 99 / 100].text(1)) / \(times[times.count - 1].text(1)) ms",
                goal: "median ≤ \(visibleGoal.text(0)) ms", isMet: median <= visibleGoal)
        }
        report.print()
    }

    private static func count(_ text: String?, _ name: String) throws -> Int {
        guard let number = Int(text ?? ""), number > 0 else { throw Failure(description: "\(name) does not take '\(text ?? "")'; see --help") }
        return number
    }
}

struct Failure: Error, CustomStringConvertible {
    var description: String
}
