@testable import ServerDialects
import Testing
import TopologyModel

@Suite("What the write probe says and reads")
struct WriteProbeDialectTests {
    private static func table(_ schema: String = "baton") throws -> WriteProbeTable { try WriteProbeTable(schema: schema) }

    @Test func `one row of one table is updated, before a moment on the server's own clock`() throws {
        let deadline = ServerDeadline(clock: "2026-11-27 10:00:00.000000", remaining: .milliseconds(750))
        #expect(
            try Self.table().write(until: deadline)
                == "UPDATE `baton`.`write_probe` SET written_at = UTC_TIMESTAMP(6) WHERE id = 1"
                + " AND UTC_TIMESTAMP(6) < CAST('2026-11-27 10:00:00.000000' AS DATETIME(6)) + INTERVAL 750000 MICROSECOND")
    }

    @Test(arguments: [("a`; DROP TABLE t", "`a``; DROP TABLE t`"), ("with space", "`with space`"), ("ünï", "`ünï`")])
    func `the name of the schema is quoted wherever it stands`(schema: String, quoted: String) throws {
        let table = try Self.table(schema)
        #expect(table.look.text == "SELECT COUNT(*) AS row_count FROM \(quoted).`write_probe` WHERE id = 1")
        let creation = try table.creation(for: "o'brien")
        #expect(creation.first == "CREATE SCHEMA IF NOT EXISTS \(quoted);")
        #expect(creation.last == "GRANT SELECT, UPDATE ON \(quoted).`write_probe` TO 'o''brien'@'%';")
    }

    @Test(arguments: ["", "a\0b"]) func `what no statement can hold is refused`(schema: String) {
        #expect(throws: SQLQuotingError.self) { try Self.table(schema) }
    }

    @Test(arguments: [
        (1205, WriteProbeError.waits), (1969, .waits), (3024, .waits), (1290, .notNow), (1836, .notNow), (3032, .notNow), (1053, .notNow), (1317, .notNow),
        (1927, .notNow), (1142, .impossible), (1044, .impossible), (1146, .impossible), (1049, .impossible), (1054, .impossible), (1030, .fails), (1021, .fails),
        (1114, .fails), (1036, .fails), (1026, .fails), (1598, .fails), (3, .fails), (1213, .fails),
    ])
    func `an error says that the server waits, is closed, is not set up, or cannot write`(code: Int, meaning: WriteProbeError) {
        #expect(WriteProbeError(code: code) == meaning)
    }

    // MARK: The look

    private static func look(grants: [String], variables: [String: String?] = [:], row: [[String?]]? = [["1"]], session: [[String?]]? = nil) throws -> WriteProbeLook {
        var (capabilities, replies) = try Fixtures.mariadb(variables: variables)
        replies.entries.append(.init(kind: .serverClock, table: Fixtures.table([("server_clock", "2026-11-27 10:00:00.000000")])))
        replies.entries.append(.init(kind: .grants, table: ReplyTable(columns: ["Grants"], rows: grants.map { [$0] })))
        if let row { replies.entries.append(.init(kind: .probeRow, table: ReplyTable(columns: ["row_count"], rows: row))) }
        if let session { replies.entries.append(.init(kind: .probeSession, table: ReplyTable(columns: ["State"], rows: session))) }
        return try WriteProbeLook(capabilities: capabilities, replies: replies)
    }

    private static let ordinary = ["GRANT USAGE ON *.* TO `probe`@`%`", "GRANT SELECT, UPDATE ON `baton`.`write_probe` TO `probe`@`%`"]

    @Test func `a look tells who the server is, whether it takes writes, its clock and whether the row is there`() throws {
        let look = try Self.look(grants: Self.ordinary, variables: ["read_only": "0"])
        let (capabilities, replies) = try Fixtures.mariadb()
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        #expect(look.server == facts.server)
        #expect(!look.isReadOnly && look.privileges == [] && look.hasRow == true && look.hungSession == nil && look.clock == "2026-11-27 10:00:00.000000")
        #expect(try Self.look(grants: Self.ordinary).isReadOnly)
        #expect(try Self.look(grants: Self.ordinary, row: [["0"]]).hasRow == false)
        #expect(try Self.look(grants: Self.ordinary, row: nil).hasRow == nil)
    }

    @Test func `an earlier session is there or not, in whatever state`() throws {
        #expect(try Self.look(grants: Self.ordinary, session: []).hungSession == nil)
        #expect(try Self.look(grants: Self.ordinary, session: [["Commit"]]).hungSession == "Commit")
        #expect(try Self.look(grants: Self.ordinary, session: [[nil]]).hungSession == "")
    }

    struct Account: Sendable {
        var version: String
        var grant: String
        var privileges: [String]
    }

    @Test(arguments: [
        Account(version: "10.11.19-MariaDB", grant: "SUPER", privileges: []), Account(version: "10.5.1-MariaDB", grant: "SUPER", privileges: ["SUPER"]),
        Account(version: "10.11.19-MariaDB", grant: "READ_ONLY ADMIN", privileges: ["READ_ONLY ADMIN"]),
        Account(version: "10.11.19-MariaDB", grant: "ALL PRIVILEGES", privileges: ["READ_ONLY ADMIN"]),
        Account(version: "9.7.4", grant: "CONNECTION_ADMIN", privileges: ["CONNECTION_ADMIN"]), Account(version: "5.7.44", grant: "SUPER", privileges: ["SUPER"]),
        Account(version: "9.7.4", grant: "PROCESS", privileges: []),
    ])
    func `an account that writes through read_only is told by its privileges`(account: Account) throws {
        let capabilities = try Fixtures.capabilities(account.version, ["read_only"])
        let held = HeldPrivileges(grants: ["GRANT \(account.grant) ON *.* TO `probe`@`%`"])
        #expect(ReadOnlyWriter.privileges(in: held, on: capabilities) == account.privileges)
        #expect((WriteProbeAudit.objection(to: account.privileges) == nil) == account.privileges.isEmpty)
    }

    // MARK: Preflight

    private static func audit(_ grants: [String], row: [[String?]]? = [["1"]], refusal: String = "") throws -> WriteProbeAudit {
        try WriteProbeAudit(user: "probe", table: table(), schema: "baton", look: look(grants: grants, row: row), grants: grants, refusal: refusal)
    }

    @Test func `an account with its rights on a table with its row is ready, on a replica too`() throws {
        let audit = try Self.audit(Self.ordinary)
        #expect(audit.isReady && audit.statements.isEmpty)
        #expect(try Self.audit(["GRANT SELECT, UPDATE ON `bat%`.* TO `probe`@`%`"]).isReady)
    }

    @Test(arguments: [
        (["GRANT SELECT ON `baton`.`write_probe` TO `probe`@`%`"], [["1"]], "", "the account lacks UPDATE on baton.write_probe"),
        (ordinary, [["0"]], "", "the table has no row with the id 1"), (ordinary, nil, "1146 (42S02): no such table", "1146 (42S02): no such table"),
    ] as [([String], [[String?]]?, String, String)])
    func `what is missing is named, with everything that makes it`(grants: [String], row: [[String?]]?, refusal: String, problem: String) throws {
        let audit = try Self.audit(grants, row: row, refusal: refusal)
        let creation = try Self.table().creation(for: "probe")
        #expect(audit.problems == [problem] && audit.statements == creation)
    }

    @Test func `rights that are too many are no reason to create anything`() throws {
        let audit = try Self.audit(["GRANT ALL PRIVILEGES ON *.* TO `probe`@`%`"])
        #expect(audit.problems.count == 1 && audit.problems[0].contains("writes through read_only (READ_ONLY ADMIN)") && audit.statements.isEmpty)
    }
}
