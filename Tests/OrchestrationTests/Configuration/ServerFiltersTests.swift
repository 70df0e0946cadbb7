@testable import Orchestration
import Probing
import Testing
import TopologyModel

@Suite struct ServerFiltersTests {
    private func filters(known: [String] = [], sources: [String] = [], replicas: [String] = [], users: [String] = []) throws -> ServerFilters {
        try ServerFilters(known: known, sources: sources, replicas: replicas, users: users) { Issue.record("\($0): \($1)") }
    }

    private func address(_ text: String) throws -> InstanceAddress { try #require(InstanceAddress(parsing: text)) }

    struct Row: Sendable, CustomTestStringConvertible {
        var filter: String
        var server: String
        var matches: Bool
        var testDescription: String { "\(filter) against \(server)" }
    }

    @Test(arguments: [
        Row(filter: "db1", server: "mydb1.example.net:3306", matches: true), Row(filter: "^db1", server: "mydb1:3306", matches: false),
        Row(filter: ":3307$", server: "db1:3307", matches: true), Row(filter: ":3307$", server: "db1:3306", matches: false),
        Row(filter: "10.0.0.1", server: "10.0.0.1:3306", matches: true), Row(filter: "10.0.0.1", server: "10.0.0.11:3306", matches: false),
        Row(filter: "10.0.0", server: "10.0.0.11:3306", matches: true), Row(filter: "fd00::1", server: "[fd00::1]:3306", matches: true),
        Row(filter: "fd00::1", server: "[fd00::11]:3306", matches: false), Row(filter: "^\\[fd00", server: "[fd00::11]:3306", matches: true),
    ])
    func `an address is compared, a pattern is looked for in host and port`(row: Row) throws {
        let filters = try filters(known: [row.filter])
        for _ in 1...2 { #expect(filters.leavesAlone(try address(row.server), as: .known) == row.matches) }
    }

    @Test func `each list holds for its role, the first for all`() throws {
        let filters = try filters(known: ["a"], sources: ["b"], replicas: ["c"], users: ["^x"])
        func roles(_ host: String) throws -> [DiscoveryRole] {
            let server = try address(host)
            return [.known, .source, .replica].filter { filters.leavesAlone(server, as: $0) }
        }
        #expect(try roles("a") == [.known, .source, .replica])
        #expect(try roles("b") == [.source])
        #expect(try roles("c") == [.replica])
        #expect(filters.leavesAlone(replicatingAs: "xray") && !filters.leavesAlone(replicatingAs: "ray"))
    }

    // MARK: Names

    @Test func `a pattern's first group is what a host says`() throws {
        let named = try NamePatterns(
            parts: [.dataCenter: "^([a-z]+)[0-9]+-(x)?", .region: "(west|east)"], aliases: [("", "never"), ("^db1", "first"), ("db", "second")])
        for _ in 1...2 {
            #expect(named.dataCenter(of: "ny1-db") == "ny" && named.dataCenter(of: "1") == "")
            #expect(named.region(of: "db.west.example") == "west" && named.environment(of: "db.west.example") == "")
        }
        #expect(named.clusterAlias(named: "db1:3306") == "first" && named.clusterAlias(named: "db2:3306") == "second")
        #expect(named.clusterAlias(named: "x:3306") == "")
    }

    @Test func `servers that are never promoted are found by host and port`() throws {
        let named = try NamePatterns(parts: [:], aliases: [], bannedSuccessors: ["^backup", ":3307$"])
        let banned = try ["backup1:3306", "db1:3307", "db1:3306"].map { named.bansPromotion(of: try #require(InstanceAddress(parsing: $0))) }
        #expect(banned == [true, true, false])
        #expect(throws: InvalidNamePatterns(problems: [.init(path: "PromotionIgnoreHostnameFilters[1]", reason: "not a regular expression: (")])) {
            try NamePatterns(parts: [:], aliases: [], bannedSuccessors: ["fine", "("])
        }
    }

    @Test func `servers whose failures are only reported are found by their host, and their pattern is checked`() throws {
        let named = try NamePatterns(parts: [:], aliases: [], ignoredFailures: ["^test", "3306"])
        let ignored = try ["test1:3306", "db1:3306"].map { named.ignoresFailures(of: try #require(InstanceAddress(parsing: $0))) }
        #expect(ignored == [true, false])
        #expect(named.ignoredFailureElements == ["^test", "3306"])
        #expect(throws: InvalidNamePatterns(problems: [.init(path: "RecoveryIgnoreHostnameFilters[0]", reason: "not a regular expression: (")])) {
            try NamePatterns(parts: [:], aliases: [], ignoredFailures: ["("])
        }
    }

    @Test(arguments: [("(", "not a regular expression"), ("abc", "needs a group"), ("(?:abc)", "needs a group"), ("a|b", "needs a group")])
    func `a pattern that cannot say anything is a problem`(text: String, expected: String) {
        #expect { try NamePatterns(parts: [.region: text], aliases: []) } throws: { error in
            guard let problems = (error as? InvalidNamePatterns)?.problems else { return false }
            return problems.count == 1 && problems[0].path == "RegionPattern" && problems[0].reason.hasPrefix(expected)
        }
    }
}
