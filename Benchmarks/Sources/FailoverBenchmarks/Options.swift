/// What to measure, from the command line.
struct Options {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    var kinds: [Kind]
    var runs = 20
    var wantsHelp = false

    private static let nameColumn = 2 + (Kind.all.map(\.name.count).max() ?? 0)

    static let help = """
        Measures failovers and planned switchovers of real servers on loopback, MariaDB and MySQL: one primary and three replicas, for a source below the primary
        four, with `baton serve` beside them and applications that write. It runs the scenario failover-times of scripts/soak again and again, each time with new
        servers, and prints each moment of the timeline in milliseconds since the signal or the cut, for a switchover how long nobody takes writes, and the goals.
        A run that was not correct counts as a failure of the whole benchmark. Run it on a calm machine:

            swift run -c release --package-path Benchmarks FailoverBenchmarks [--runs N] [KIND …]

        Kinds, all of them if none is named, in this order; a cut needs root, and MySQL scripts/install-test-servers:
        \(Kind.all.map { "  \($0.name)\(String(repeating: " ", count: nameColumn - $0.name.count))\($0.title)" }.joined(separator: "\n"))

        Options:
          --runs N     how often each kind is run (default 20, about three minutes each)
          --help

        BATON_EXECUTABLE names a baton that is built already; else scripts/soak builds one for release. With BATON_TEST_WITHOUT=mysql the kinds on MySQL are
        left out.
        """

    init(_ arguments: [String], environment: [String: String]) throws {
        var named: [String] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": wantsHelp = true
            case "--runs":
                let text = rest.popFirst() ?? ""
                guard let number = Int(text), number > 0 else { throw Problem(description: "--runs does not take '\(text)'; see --help") }
                runs = number
            default:
                guard Kind.all.contains(where: { $0.name == word }) else { throw Problem(description: "unknown argument \(word); see --help") }
                named.append(word)
            }
        }
        let wanted = named.isEmpty ? Kind.all : Kind.all.filter { named.contains($0.name) }
        kinds = environment["BATON_TEST_WITHOUT"] == "mysql" ? wanted.filter { !$0.needsMySQL } : wanted
        if kinds.isEmpty { throw Problem(description: "nothing is left to run without MySQL (BATON_TEST_WITHOUT)") }
    }
}
