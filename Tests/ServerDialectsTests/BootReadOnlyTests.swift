import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Whether a server would start read-only` {
    /// What MySQL says of one of the two variables.
    struct Variable: Sendable {
        var origin: String
        var value: String
        var path = ""
        var persisted: String?
    }

    struct Row: Sendable {
        var readOnly: Variable
        var superReadOnly: Variable
        var expected: BootReadOnly
    }

    private static let off = Variable(origin: "COMPILED", value: "0")
    private static let configured = Variable(origin: "GLOBAL", value: "1", path: "/etc/my.cnf")
    private static let changed = Variable(origin: "DYNAMIC", value: "1")

    static func reply(_ readOnly: Variable, _ superReadOnly: Variable) -> ReplyTable {
        ReplyTable(
            columns: ["name", "origin", "path", "value", "persisted"],
            rows: [
                ["read_only", readOnly.origin, readOnly.path, readOnly.value, readOnly.persisted],
                ["super_read_only", superReadOnly.origin, superReadOnly.path, superReadOnly.value, superReadOnly.persisted],
            ])
    }

    static let rows: [Row] = [
        Row(readOnly: off, superReadOnly: off, expected: .writable(path: "")),
        Row(readOnly: configured, superReadOnly: off, expected: .readOnly(path: "/etc/my.cnf")),
        // The server turned the one on because of the other.
        Row(readOnly: Variable(origin: "COMPILED", value: "1"), superReadOnly: configured, expected: .readOnly(path: "/etc/my.cnf")),
        Row(readOnly: changed, superReadOnly: off, expected: .unknown),
        Row(readOnly: off, superReadOnly: changed, expected: .unknown),
        // What is persisted wins over the option file, and over what was set for this run.
        Row(readOnly: Variable(origin: "DYNAMIC", value: "0", persisted: "ON"), superReadOnly: changed, expected: .readOnly(path: "mysqld-auto.cnf")),
        Row(
            readOnly: Variable(origin: "GLOBAL", value: "1", path: "/etc/my.cnf", persisted: "OFF"), superReadOnly: off,
            expected: .writable(path: "mysqld-auto.cnf")),
        Row(
            readOnly: Variable(origin: "PERSISTED", value: "1", path: "/data/mysqld-auto.cnf", persisted: "ON"), superReadOnly: off,
            expected: .readOnly(path: "/data/mysqld-auto.cnf")),
        // Taken back since the start: what the option file says is not known.
        Row(readOnly: Variable(origin: "RESET", value: "1"), superReadOnly: off, expected: .unknown),
    ]

    @Test(arguments: rows) func `two variables of MySQL and what was persisted`(row: Row) {
        #expect(BootReadOnly(Self.reply(row.readOnly, row.superReadOnly)) == row.expected)
    }

    @Test func `no answer is none`() {
        #expect(BootReadOnly(nil) == .unknown)
        #expect(BootReadOnly(ReplyTable(columns: ["name", "origin", "path", "value", "persisted"], rows: [])) == .unknown)
    }

    /// By the slower lane, in the words of the version.
    @Test(arguments: [
        ("5.7.44", nil), ("8.0.36", "performance_schema.persisted_variables"), ("9.7.4", "performance_schema.persisted_variables"),
        ("10.4.34-MariaDB", "NULL AS path"), ("10.5.8-MariaDB", "GLOBAL_VALUE_PATH AS path"), ("11.8.2-MariaDB", "GLOBAL_VALUE_PATH AS path"),
    ] as [(String, String?)])
    func `it is asked where a server can say it, and never by the fast lane`(version: String, words: String?) throws {
        let dialect = DialectSelection.dialect(for: try Fixtures.capabilities(version, KnownVariables.all))
        #expect(!dialect.livenessBatch.contains { $0.kind == .bootSettings })
        let text = dialect.detailsBatch.first { $0.kind == .bootSettings }?.text
        #expect((text == nil) == (words == nil))
        if let words { #expect(text?.contains(words) == true, "\(text ?? "")") }
    }

    // MARK: What is kept

    private static func details(_ reply: ReplyTable?, earlier: DetailFacts? = nil) throws -> DetailFacts {
        var entries = [ProbeReplies.Entry(kind: .configuration, table: Fixtures.table([("sync_binlog", "1")]))]
        if let reply { entries.append(.init(kind: .bootSettings, table: reply)) }
        return try DetailFacts(replies: ProbeReplies(entries), earlier: earlier)
    }

    @Test func `what was read before somebody set the variable is kept, and is the same object`() throws {
        #expect(try Self.details(nil).details?.boot == nil)
        let configured = try Self.details(Self.reply(Self.configured, Self.off))
        #expect(configured.details?.boot == .readOnly(path: "/etc/my.cnf"))
        let set = try Self.details(Self.reply(Self.changed, Self.off), earlier: configured)
        #expect(set.details === configured.details)
        #expect(try Self.details(nil, earlier: set).details === configured.details, "it was refused this time")
        #expect(try Self.details(Self.reply(Self.off, Self.off), earlier: set).details?.boot == .writable(path: ""))
    }

    @Test func `of what was persisted nothing is kept when it was taken back`() throws {
        let persisted = try Self.details(Self.reply(Variable(origin: "DYNAMIC", value: "1", persisted: "ON"), Self.off))
        #expect(persisted.details?.boot?.isReadOnly == true)
        #expect(try Self.details(Self.reply(Self.changed, Self.off), earlier: persisted).details?.boot == .unknown)
    }
}
