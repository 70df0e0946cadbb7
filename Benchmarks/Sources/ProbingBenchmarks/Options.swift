/// What to measure, from the command line.
struct Options {
    enum Scenario: String, CaseIterable {
        case steady, hanging, cold, topology
    }

    enum Problem: Error, CustomStringConvertible {
        case unknown(String)
        case malformed(String, String)

        var description: String {
            switch self {
            case .unknown(let word): "unknown argument \(word); see --help"
            case .malformed(let name, let value): "\(name) does not take '\(value)'; see --help"
            }
        }
    }

    /// In the order in which they run.
    var scenarios: [Scenario] = Scenario.allCases
    var servers = 2000
    var clusterSize = 10
    /// Of the steady scenario; the hanging one takes a fifth of it for each of its two halves.
    var seconds = 300
    /// Before anything is measured: connections are made and memory settles.
    var warmUpSeconds = 15
    var writesPerSecond = 20.0
    var port: UInt16 = 23_306
    var directory = "/tmp"
    var wantsHelp = false

    static let help = """
        Measures what probing many servers costs: the manager that `baton serve` runs, on SQLite, against fake servers on loopback that speak the real
        protocol from a process of their own. Prints each figure beside its goal. Run it in release, on a calm machine:

            swift run -c release --package-path Benchmarks ProbingBenchmarks [OPTION …] [SCENARIO …]

        Scenarios, all of them if none is named, in this order:
          steady     every server once a second: lateness of probes, CPU, memory, writes, failures
          hanging    the same before and while one server in twenty accepts and never answers: what that does to the healthy ones
          cold       250 seeds lead to 1,000 servers: the time until every one was read
          topology   1,000 changed instances applied to a topology of 100,000, and their clusters analyzed again

        Options:
          --seconds N      length of `steady` (default 300); `hanging` takes two fifths of it
          --servers N      servers of `steady` and `hanging` (default 2000), in clusters of ten; half MariaDB 10.11, half MySQL 8.4
          --writes RATE    transactions per second of each primary (default 20, so that every reply of every server differs); 0 for an idle fleet
          --warm-up N      seconds before measuring begins (default 15)
          --port N         the port of all fake servers; each has an address of its own in 127.0.0.0/8 (default 23306)
          --directory DIR  where the manager's files go, which are removed afterwards (default /tmp; must not be a file system in memory)
          --help
        """

    init(_ arguments: [String]) throws {
        var named: [Scenario] = []
        var rest = arguments[...]
        func value<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
            let text = rest.popFirst() ?? ""
            guard let value = Value(text) else { throw Problem.malformed(name, text) }
            return value
        }
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": wantsHelp = true
            case "--seconds": seconds = try value(word)
            case "--servers": servers = try value(word)
            case "--writes": writesPerSecond = try value(word)
            case "--warm-up": warmUpSeconds = try value(word)
            case "--port": port = try value(word)
            case "--directory": directory = try value(word)
            default:
                guard let scenario = Scenario(rawValue: word) else { throw Problem.unknown(word) }
                named.append(scenario)
            }
        }
        if !named.isEmpty { scenarios = Scenario.allCases.filter(named.contains) }
    }
}
