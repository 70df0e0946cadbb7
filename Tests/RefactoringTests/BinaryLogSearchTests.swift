import Refactoring
import Testing
import TopologyModel

@Suite("Searching binary logs for errant transactions")
struct BinaryLogSearchTests {
    private static let primary = "00000000-0000-0000-0000-000000000001"
    private static let wanderer = "00000000-0000-0000-0000-000000000002"

    /// Runs a search over logs of which each begins with what is given.
    private static func run(
        _ errant: ErrantTransactions, purged: GTIDSet = GTIDSet(), beginnings: [LoggedTransactions?]
    ) -> (search: BinaryLogSearch, reads: Int) {
        let files = beginnings.indices.map { "binlog.\($0 + 1)" }
        var search = BinaryLogSearch(errant, purged: purged, files: files)
        var reads = 0
        while let file = search.next, let index = files.firstIndex(of: file) {
            search.read(beginnings[index])
            reads += 1
        }
        return (search, reads)
    }

    private static func set(_ text: String) throws -> GTIDSet { try #require(GTIDSet(parsing: text)) }
    private static func state(_ text: String) throws -> LoggedTransactions { .mariadb(try #require(MariaDBBinlogState(parsing: text))) }
    private static func range(_ last: String, after shared: UInt64?) throws -> ErrantTransactions {
        .mariadb([MariaDBErrantRange(last: try #require(MariaDBGTID(parsing: last)), newestShared: shared)])
    }

    @Test("On MySQL each log that holds some is named with what it holds, by few reads")
    func mysql() throws {
        // A thousand logs with ten transactions each; errant ones are in the logs 300 and 1000.
        let beginnings = try (0..<1000).map { log in
            LoggedTransactions.mysql(
                try Self.set("\(log == 0 ? "" : "\(Self.primary):1-\(log * 10),")\(log >= 300 ? "\(Self.wanderer):1-2" : "")"))
        }
        let errant = ErrantTransactions.mysql(try Self.set("\(Self.wanderer):1-3"))
        let (search, reads) = Self.run(errant, beginnings: beginnings)
        #expect(
            search.result
                == ErrantLocation(
                    errant: errant,
                    logs: [
                        .init(file: "binlog.300", transactions: .mysql(try Self.set("\(Self.wanderer):1-2"))),
                        .init(file: "binlog.1000", transactions: .mysql(try Self.set("\(Self.wanderer):3"))),
                    ]))
        #expect(reads <= 21, "\(reads) reads")
    }

    @Test("What is purged is told apart, whether the server says so or its oldest log begins after it")
    func purged() throws {
        let errant = ErrantTransactions.mysql(try Self.set("\(Self.wanderer):1-3"))
        let beginnings: [LoggedTransactions] = [.mysql(try Self.set("\(Self.wanderer):1-2"))]
        let (search, _) = Self.run(errant, purged: try Self.set("\(Self.wanderer):1"), beginnings: beginnings)
        #expect(search.result?.unlogged == .mysql(try Self.set("\(Self.wanderer):1-2")))
        #expect(search.result?.logs == [.init(file: "binlog.1", transactions: .mysql(try Self.set("\(Self.wanderer):3")))])
        let gone = Self.run(errant, purged: try Self.set("\(Self.wanderer):1-9"), beginnings: beginnings)
        #expect(gone.reads == 0)
        #expect(gone.search.result == ErrantLocation(errant: errant, unlogged: errant))
    }

    @Test("On MariaDB by domain and server; what the primary shares is not looked for")
    func mariadb() throws {
        let beginnings = [try Self.state(""), try Self.state("0-1-10,0-2-4"), try Self.state("0-1-12,0-2-14"), try Self.state("0-1-20,0-2-14")]
        // Up to 0-2-4 the primary has it; 0-2-14 and 0-2-25 are errant.
        let (search, _) = Self.run(try Self.range("0-2-25", after: 4), beginnings: beginnings)
        #expect(search.result?.logs.map(\.file) == ["binlog.2", "binlog.4"])
        #expect(search.result?.logs.map(\.transactions) == [try Self.range("0-2-14", after: 4), try Self.range("0-2-25", after: 14)])
        #expect(search.result?.unlogged == nil)
    }

    @Test("On MariaDB, too, what the oldest log does not hold is told apart")
    func mariadbPurged() throws {
        let (search, _) = Self.run(try Self.range("0-2-25", after: nil), beginnings: [try Self.state("0-2-14")])
        #expect(search.result?.unlogged == (try Self.range("0-2-14", after: nil)))
        #expect(search.result?.logs.map(\.transactions) == [try Self.range("0-2-25", after: 14)])
    }

    @Test("At the limit of reads the rest is told as spans of logs")
    func limit() throws {
        // One errant transaction in each of 4,096 logs: no number of reads below that tells them all.
        let beginnings = try (0..<4096).map { LoggedTransactions.mysql(try Self.set($0 == 0 ? "" : "\(Self.wanderer):1-\($0)")) }
        let errant = ErrantTransactions.mysql(try Self.set("\(Self.wanderer):1-4096"))
        let (search, reads) = Self.run(errant, beginnings: beginnings)
        let result = try #require(search.result)
        #expect(reads == BinaryLogSearch.readLimit)
        #expect(!result.unsearched.isEmpty)
        let told = (result.logs.map(\.transactions) + result.unsearched.map(\.transactions)).reduce(GTIDSet()) { sum, part in
            if case .mysql(let set) = part { sum.union(set) } else { sum }
        }
        #expect(.mysql(told) == errant)
    }

    @Test("A log that does not say what was before it ends the search without an answer")
    func unreadable() throws {
        let errant = ErrantTransactions.mysql(try Self.set("\(Self.wanderer):1-3"))
        let (search, _) = Self.run(errant, beginnings: [.mysql(GTIDSet()), nil])
        #expect(search.hasFailed && search.result == nil && search.next == nil)
        let other = Self.run(errant, beginnings: [try Self.state("0-1-1")])
        #expect(other.search.hasFailed)
    }

    @Test("No logs, or nothing to look for")
    func nothing() throws {
        let errant = ErrantTransactions.mysql(try Self.set("\(Self.wanderer):1-3"))
        #expect(BinaryLogSearch(errant, files: []).result?.unlogged == errant)
        #expect(BinaryLogSearch(.mysql(GTIDSet()), files: ["binlog.1"]).result?.logs == [])
    }
}
