/// What to measure, from the command line.
struct Options {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    var kinds = Kind.all
    var runs = 20
    var wantsHelp = false

    static let help = """
        Measures failovers of real MariaDB servers, one primary and three replicas on loopback, with `baton serve` beside them and applications that write: the
        scenario failover-times of scripts/soak, again and again, each with new servers. Prints each moment of the timeline in milliseconds since the signal, and
        the goals. A run that was not correct counts as a failure of the whole benchmark. Run it on a calm machine:

            swift run -c release --package-path Benchmarks FailoverBenchmarks [--runs N] [KIND …]

        Kinds, all of them if none is named, in this order:
        \(Kind.all.map { "  \($0.name)\(String(repeating: " ", count: max(1, 20 - $0.name.count)))\($0.title)" }.joined(separator: "\n"))

        Options:
          --runs N     how often each kind is run (default 20, about three minutes each)
          --help

        BATON_EXECUTABLE names a baton that is built already; else scripts/soak builds one for release.
        """

    init(_ arguments: [String]) throws {
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
        if !named.isEmpty { kinds = Kind.all.filter { named.contains($0.name) } }
    }
}
