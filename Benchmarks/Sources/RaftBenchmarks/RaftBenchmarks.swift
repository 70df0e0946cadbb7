import BenchmarkSupport
import Foundation

/// Three nodes of the Raft library on loopback: commits per second, and how long a change of the leader takes.
@main struct RaftBenchmarks {
    private static let help = """
        Measures the Raft library: three nodes as processes on loopback, without encryption, 256-byte commands, every commit on the disks of a majority. Clients are tasks of the
        leader's process and wait for each answer. Run it on a calm machine:

            swift run -c release --package-path Benchmarks RaftBenchmarks [--seconds N] [--failovers N] [--directory PATH]

        Options:
          --seconds N      of each load, after two seconds that do not count (default 4)
          --failovers N    how often the leader is killed, and how often it hands over (default 5)
          --directory PATH where the disks of the nodes are (default: the directory for temporary files)
          --port N         the first of three (default 17180)
          --help
        """
    /// Per number of clients: commits a second.
    private static let goals: [(clients: Int, commits: Double)] = [(1, 300), (64, 11_000), (256, 27_000)]
    private static let killGoal = 2.0
    private static let transferGoal = 0.3

    static func main() async {
        do { try await run() } catch {
            say("\(error)")
            exit(1)
        }
    }

    private static func run() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        if arguments.first == BenchmarkNode.role {
            let words = Array(arguments)
            return try await BenchmarkNode(number: Int(words[1]) ?? 1, ports: words[2].split(separator: ",").compactMap { Int($0) }, directory: words[3]).run()
        }
        var (seconds, failovers, directory, port) = (4.0, 5, NSTemporaryDirectory(), 17_180)
        while let word = arguments.popFirst() {
            switch word {
            case "--seconds": seconds = try positive(arguments.popFirst(), word)
            case "--failovers": failovers = Int(try positive(arguments.popFirst(), word))
            case "--port": port = Int(try positive(arguments.popFirst(), word))
            case "--directory": directory = arguments.popFirst() ?? directory
            case "--help", "-h": return print(help)
            default: throw Cluster.Failure(description: "unknown argument \(word); see --help")
            }
        }
        signal(SIGPIPE, SIG_IGN)
        var report = Report()
        report.add("disk: syncs a second, one after the other", try DiskBaseline.measure(in: directory).text(0))
        let cluster = try Cluster(in: directory, firstPort: port)
        defer { cluster.end() }
        for goal in goals {
            say("\(goal.clients) clients …")
            let figures = try cluster.load(clients: goal.clients, seconds: seconds)
            report.add("\(goal.clients) clients: commits a second", figures[0].text(0), goal: "≥ \(goal.commits.text(0))", isMet: figures[0] >= goal.commits)
            report.add("\(goal.clients) clients: p50 / p99", "\(figures[1].text(1)) / \(figures[2].text(1)) ms")
            report.add("\(goal.clients) clients: commits per sync of the leader's disk", figures[3].text(1))
        }
        try failoverTimes(cluster, failovers, &report)
        report.add("all nodes hold the same state", try cluster.agree() ? "yes" : "NO")
        report.add("disk, once more: syncs a second", try DiskBaseline.measure(in: directory).text(0))
        report.print()
    }

    private static func failoverTimes(_ cluster: Cluster, _ count: Int, _ report: inout Report) throws {
        for (name, goal, change) in [("leader killed", killGoal, cluster.killLeader), ("leader hands over", transferGoal, cluster.transfer)] {
            say("\(name), \(count) times …")
            let gaps = try (0..<count).map { _ in try change() / .seconds(1) }.sorted()
            report.add("\(name): next commit, min / median / max", gaps.isEmpty ? "-" : "\(gaps[0].text(2)) / \(gaps[gaps.count / 2].text(2)) / \(gaps[gaps.count - 1].text(2)) s", goal: "≤ \(goal.text(1)) s", isMet: gaps.last.map { $0 <= goal })
        }
    }

    private static func positive(_ text: String?, _ name: String) throws -> Double {
        guard let number = Double(text ?? ""), number > 0 else { throw Cluster.Failure(description: "\(name) does not take '\(text ?? "")'; see --help") }
        return number
    }
}
