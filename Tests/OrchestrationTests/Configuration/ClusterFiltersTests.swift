import Orchestration
import Testing

@Suite struct ClusterFiltersTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var filter: String
        var name = "db1.example.net:3306"
        var alias = "shop"
        var matches: Bool
        var testDescription: String { "\(filter) against \(name), \(alias)" }
    }

    @Test(arguments: [
        Row(filter: "db1.example.net:3306", matches: true), Row(filter: "shop", matches: true), Row(filter: "shops", matches: false),
        Row(filter: "alias=shop", matches: true), Row(filter: "alias=sho", matches: false), Row(filter: "alias~=^sh", matches: true),
        Row(filter: "alias~=^ho", matches: false), Row(filter: "*", matches: true), Row(filter: "db1", matches: true),
        Row(filter: "^db[0-9]+[.]", matches: true), Row(filter: "^example", matches: false), Row(filter: "", matches: false),
        Row(filter: "", alias: "", matches: true), Row(filter: "alias=", alias: "", matches: true), Row(filter: "sho", matches: false),
        Row(filter: "x$", name: String(repeating: "a", count: 300) + "x", matches: false),
    ])
    func `an element matches by name, alias, pattern or star`(row: Row) throws {
        let filters = try ClusterFilters([row.filter])
        #expect(filters.matches(name: row.name, alias: row.alias) == row.matches)
        #expect(filters.recoversPrimary(clusterName: row.name, clusterAlias: row.alias) == row.matches, "asked again")
    }

    @Test func `no element matches nothing`() throws {
        #expect(try !ClusterFilters([]).matches(name: "a:1", alias: ""))
    }

    @Test func `patterns that are none are all named`() {
        #expect(throws: InvalidPatterns.self) { try ClusterFilters(["(", "ok", "alias~=["]) }
        do {
            _ = try ClusterFilters(["(", "ok", "alias~=["])
        } catch {
            #expect(error.failures.map(\.position) == [0, 2])
        }
    }
}
