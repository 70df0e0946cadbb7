import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Privilege audit` {
    struct Row: Sendable, CustomTestStringConvertible {
        var version: String
        var grants: [String]
        /// What an administrator is told to run.
        var expected: [String]
        var isReady: Bool
        var testDescription: String { version + ": " + grants.joined(separator: "; ") }
    }

    static let nothing = ["GRANT USAGE ON *.* TO `baton`@`10.%`"]
    static let account = "'baton'@'10.%'"

    static let rows = [
        Row(
            version: "5.7.44", grants: nothing,
            expected: [
                "GRANT REPLICATION CLIENT, PROCESS, SUPER, RELOAD ON *.* TO 'baton'@'10.%';",
                "GRANT SELECT ON performance_schema.* TO 'baton'@'10.%';", "GRANT REPLICATION SLAVE ON *.* TO 'baton'@'10.%';",
            ], isReady: false),
        Row(
            version: "8.0.36", grants: nothing,
            expected: [
                "GRANT REPLICATION CLIENT, PROCESS, REPLICATION_SLAVE_ADMIN, RELOAD, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN ON *.* TO 'baton'@'10.%';",
                "GRANT SELECT ON performance_schema.* TO 'baton'@'10.%';", "GRANT REPLICATION SLAVE, BINLOG_ADMIN, XA_RECOVER_ADMIN, SYSTEM_USER ON *.* TO 'baton'@'10.%';",
            ], isReady: false),
        Row(
            version: "8.4.3",
            grants: [
                "GRANT RELOAD, PROCESS, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `baton`@`10.%`",
                "GRANT BINLOG_ADMIN,CONNECTION_ADMIN,REPLICATION_SLAVE_ADMIN,SYSTEM_USER,SYSTEM_VARIABLES_ADMIN,XA_RECOVER_ADMIN ON *.* TO `baton`@`10.%`",
                "GRANT SELECT ON `performance_schema`.* TO `baton`@`10.%`",
            ], expected: [], isReady: true),
        // What came with its own privilege only is not in SUPER.
        Row(
            version: "9.7.4",
            grants: [
                "GRANT SELECT, RELOAD, PROCESS, SUPER, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `baton`@`10.%`"
            ], expected: ["GRANT XA_RECOVER_ADMIN, SYSTEM_USER ON *.* TO 'baton'@'10.%';"], isReady: true),
        Row(version: "9.7.4", grants: ["GRANT ALL PRIVILEGES ON *.* TO `baton`@`10.%`"], expected: [], isReady: true),
        Row(
            version: "10.4.32-MariaDB", grants: nothing,
            expected: [
                "GRANT REPLICATION CLIENT, PROCESS, SUPER, RELOAD ON *.* TO 'baton'@'10.%';", "GRANT REPLICATION SLAVE ON *.* TO 'baton'@'10.%';",
                "GRANT SELECT ON mysql.gtid_slave_pos TO 'baton'@'10.%';",
            ], isReady: false),
        Row(
            version: "10.5.8-MariaDB", grants: nothing,
            expected: [
                "GRANT REPLICATION SLAVE ADMIN, BINLOG MONITOR, PROCESS, RELOAD, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO 'baton'@'10.%';",
                "GRANT REPLICATION MASTER ADMIN, BINLOG ADMIN ON *.* TO 'baton'@'10.%';", "GRANT SELECT ON mysql.gtid_slave_pos TO 'baton'@'10.%';",
            ], isReady: false),
        Row(
            version: "10.11.19-MariaDB", grants: nothing,
            expected: [
                "GRANT SLAVE MONITOR, BINLOG MONITOR, PROCESS, REPLICATION SLAVE ADMIN, RELOAD, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO 'baton'@'10.%';",
                "GRANT REPLICATION MASTER ADMIN, BINLOG ADMIN ON *.* TO 'baton'@'10.%';", "GRANT SELECT ON mysql.gtid_slave_pos TO 'baton'@'10.%';",
            ], isReady: false),
        // SUPER does nearly everything until 10.11, where it no longer opens writes, and little from 11.0 on.
        Row(
            version: "10.6.16-MariaDB", grants: ["GRANT SUPER, PROCESS, RELOAD, REPLICATION MASTER ADMIN ON *.* TO `baton`@`10.%`", "GRANT SELECT ON `mysql`.* TO `baton`@`10.%`"],
            expected: [], isReady: true),
        Row(
            version: "10.11.19-MariaDB", grants: ["GRANT SELECT, SUPER, PROCESS, RELOAD, REPLICATION MASTER ADMIN ON *.* TO `baton`@`10.%`"],
            expected: ["GRANT READ_ONLY ADMIN ON *.* TO 'baton'@'10.%';"], isReady: false),
        Row(
            version: "11.8.2-MariaDB", grants: ["GRANT SELECT, SUPER, PROCESS, RELOAD, REPLICATION MASTER ADMIN ON *.* TO `baton`@`10.%`"],
            expected: [
                "GRANT SLAVE MONITOR, BINLOG MONITOR, REPLICATION SLAVE ADMIN, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO 'baton'@'10.%';",
                "GRANT BINLOG ADMIN ON *.* TO 'baton'@'10.%';",
            ], isReady: false),
        Row(version: "11.8.2-MariaDB", grants: ["GRANT ALL PRIVILEGES ON *.* TO `baton`@`10.%`"], expected: [], isReady: true),
        Row(
            version: "10.11.19-MariaDB",
            grants: [
                "GRANT SLAVE MONITOR, BINLOG MONITOR, PROCESS, REPLICATION SLAVE ADMIN, RELOAD, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO `baton`@`10.%`"
            ],
            expected: ["GRANT REPLICATION MASTER ADMIN, BINLOG ADMIN ON *.* TO 'baton'@'10.%';", "GRANT SELECT ON mysql.gtid_slave_pos TO 'baton'@'10.%';"], isReady: true),
    ]

    static func audit(
        _ version: String, at host: String = "db1", grants: [String] = nothing, more: [ProbeReplies.Entry] = [],
        refusals: [(kind: ProbeStatement.Kind, code: Int, message: String)] = [], variables: [String] = KnownVariables.all
    ) throws -> PrivilegeAudit {
        try PrivilegeAudit(
            capabilities: try Fixtures.capabilities(version, variables), at: InstanceAddress(host: host, port: 3306),
            replies: ProbeReplies(
                [
                    .init(kind: .account, table: Fixtures.table([("account", "baton@10.%")])),
                    .init(kind: .grants, table: ReplyTable(columns: ["Grants for baton@10.%"], rows: grants.map { [$0] })),
                ] + more), refusals: refusals)
    }

    @Test(arguments: rows) func `what is missing is granted exactly`(row: Row) throws {
        let audit = try Self.audit(row.version, grants: row.grants)
        #expect(audit.account == Self.account)
        #expect(audit.grants == row.expected)
        #expect(audit.isReady == row.isReady)
    }

    struct DoorRow: Sendable, CustomTestStringConvertible {
        var version = "8.4.3"
        /// By which the server is reached.
        var host = "db1"
        /// What it says of a port for administrators.
        var variables: [(String, String?)]
        /// Beside all that is needed otherwise.
        var privilege = ""
        /// Where to come in by a privilege that is missing; empty: nothing is missing.
        var expected = ""
        var testDescription: String { "\(version) at \(host), \(variables), \(privilege)" }
    }

    static func door(_ address: String?) -> [(String, String?)] { [("admin_address", address), ("admin_port", "33062")] }
    /// All that is needed otherwise, on every version of the table.
    private static let otherwise = [
        "GRANT SELECT, RELOAD, PROCESS, SUPER, REPLICATION SLAVE, REPLICATION CLIENT, REPLICATION MASTER ADMIN ON *.* TO `baton`@`10.%`",
        "GRANT SYSTEM_USER,XA_RECOVER_ADMIN ON *.* TO `baton`@`10.%`",
    ]

    @Test(arguments: [
        DoorRow(variables: door("10.0.0.7"), expected: "10.0.0.7:33062"), DoorRow(variables: door("fd00::7/blue"), expected: "[fd00::7]:33062"),
        DoorRow(variables: door(nil)), DoorRow(variables: door("")), DoorRow(variables: []),
        // One of the server's own host leads to it from there only.
        DoorRow(variables: door("127.0.0.1")), DoorRow(host: "127.0.0.1", variables: door("127.0.0.1"), expected: "127.0.0.1:33062"),
        DoorRow(variables: door("10.0.0.7"), privilege: "SERVICE_CONNECTION_ADMIN"), DoorRow(variables: door("10.0.0.7"), privilege: "ALL PRIVILEGES"),
        DoorRow(variables: door("10.0.0.7"), privilege: "CONNECTION_ADMIN", expected: "10.0.0.7:33062"),
        // Everybody comes in by an extra port.
        DoorRow(version: "5.7.44", variables: [("extra_port", "3307")]), DoorRow(version: "10.6.16-MariaDB", variables: [("extra_port", "3307")]),
    ])
    func `the privilege for the port for administrators is advised where there is one that leads to the server`(row: DoorRow) throws {
        let own = row.privilege.isEmpty ? [] : ["GRANT \(row.privilege) ON *.* TO `baton`@`10.%`"]
        let told = row.variables.isEmpty ? [] : [ProbeReplies.Entry(kind: .configuration, table: Fixtures.table(row.variables))]
        let audit = try Self.audit(row.version, at: row.host, grants: Self.otherwise + own, more: told)
        let expected = row.expected.isEmpty ? [] : ["GRANT SERVICE_CONNECTION_ADMIN ON *.* TO 'baton'@'10.%';"]
        #expect(audit.grants == expected)
        let missing = audit.items.filter { !$0.isMet }
        #expect(missing.count == audit.grants.count && missing.allSatisfy { $0.need.purpose.contains("(\(row.expected))") && !$0.need.isRequired })
        #expect(audit.isReady)
    }

    @Test func `an account's name is quoted, and the last at sign ends the user`() throws {
        #expect(try GrantText.account("o'brien@home@%") == "'o''brien@home'@'%'")
        #expect(try GrantText.account("root@localhost") == "'root'@'localhost'")
    }

    struct WriterRow: Sendable {
        var version: String
        var rows: [[String?]]
        var expected: [String]
    }

    @Test(arguments: [
        WriterRow(version: "10.6.16-MariaDB", rows: [["'app'@'%'", "SUPER"], ["'etl'@'%'", "READ_ONLY ADMIN"]], expected: ["'app'@'%'", "'etl'@'%'"]),
        WriterRow(version: "10.11.19-MariaDB", rows: [["'app'@'%'", "SUPER"], ["'etl'@'%'", "READ_ONLY ADMIN"], ["'etl'@'%'", "SUPER"]], expected: ["'etl'@'%'"]),
        WriterRow(version: "11.8.2-MariaDB", rows: [["'baton'@'10.%'", "READ ONLY ADMIN"], ["'root'@'localhost'", "READ ONLY ADMIN"]], expected: ["'root'@'localhost'"]),
        WriterRow(version: "8.4.3", rows: [["'mysql.session'@'localhost'", "SUPER"], ["'dba'@'%'", "CONNECTION_ADMIN"], ["'dba'@'%'", "SUPER"]], expected: ["'dba'@'%'"]),
    ])
    func `accounts that write through read_only are named`(row: WriterRow) throws {
        let table = ReplyTable(columns: ["GRANTEE", "PRIVILEGE"], rows: row.rows)
        let audit = try Self.audit(row.version, more: [.init(kind: .privilegedAccounts, table: table)])
        #expect(audit.writers.map(\.account) == row.expected)
        #expect(!audit.seesAllWriters)
        #expect(audit.writersPassFence == false, "this fixture has super_read_only")
        #expect(try Self.audit(row.version, variables: ["read_only"]).writersPassFence)
    }

    @Test func `only an account that reads the schema mysql sees the others`() throws {
        let empty = ProbeReplies.Entry(kind: .privilegedAccounts, table: ReplyTable(columns: [], rows: []))
        #expect(try Self.audit("8.4.3", grants: ["GRANT SELECT ON `mysql`.* TO `baton`@`10.%`"], more: [empty]).seesAllWriters)
        #expect(try !Self.audit("8.4.3", grants: ["GRANT SELECT ON `mysql`.`user` TO `baton`@`10.%`"], more: [empty]).seesAllWriters)
        #expect(try !Self.audit("8.4.3", grants: ["GRANT SELECT ON `mysql`.* TO `baton`@`10.%`"]).seesAllWriters)
    }

    @Test func `a refused essential read is never ready, a refused other one says what it needs`() throws {
        let all = ["GRANT ALL PRIVILEGES ON *.* TO `baton`@`10.%`"]
        let essential = try Self.audit("8.4.3", grants: all, refusals: [(.replicaStatus, 1227, "Access denied")])
        #expect(!essential.isReady && essential.unread.map(\.privileges) == ["REPLICATION CLIENT ON *.*"])
        let other = try Self.audit("10.11.19-MariaDB", grants: all, refusals: [(.globalReadLock, 1142, "SELECT command denied"), (.registeredReplicas, 1064, "syntax")])
        #expect(other.isReady && other.unread.map(\.privileges) == ["SELECT ON mysql.gtid_slave_pos", ""])
    }

    @Test(arguments: [
        ([("origin", "CONFIG"), ("path", "/etc/my.cnf"), ("value", "ON")], BootReadOnly.readOnly(path: "/etc/my.cnf")),
        ([("origin", "CONFIG"), ("path", "/etc/my.cnf"), ("value", "OFF")], .writable(path: "/etc/my.cnf")),
        ([("origin", "COMPILE-TIME"), ("path", nil), ("value", "OFF")], .writable(path: "")),
        ([("origin", "SQL"), ("path", nil), ("value", "ON")], .unknown), ([("origin", "DYNAMIC"), ("path", ""), ("value", "1")], .unknown),
        ([("origin", "PERSISTED"), ("path", "/data/mysqld-auto.cnf"), ("value", "1")], .readOnly(path: "/data/mysqld-auto.cnf")),
        ([("origin", "COMMAND_LINE"), ("path", ""), ("value", "1")], .readOnly(path: "")), ([("origin", "COMPILED"), ("path", ""), ("value", "0")], .writable(path: "")),
    ] as [([(String, String?)], BootReadOnly)])
    func `where read_only comes from tells how the server would start`(row: [(String, String?)], expected: BootReadOnly) throws {
        #expect(try Self.audit("8.4.3", more: [.init(kind: .bootSettings, table: Fixtures.table(row))]).boot == expected)
        #expect(try Self.audit("8.4.3").boot == .unknown)
    }

    @Test func `encryption of our session`() throws {
        let table = Fixtures.counters([("Ssl_cipher", "TLS_AES_256_GCM_SHA384"), ("Ssl_version", "TLSv1.3")])
        #expect(try Self.audit("8.4.3", more: [.init(kind: .transport, table: table)]).encryption == "TLSv1.3 TLS_AES_256_GCM_SHA384")
        #expect(try Self.audit("8.4.3", more: [.init(kind: .transport, table: Fixtures.counters([("Ssl_cipher", ""), ("Ssl_version", "")]))]).encryption.isEmpty)
    }

    @Test(arguments: ["5.7.44", "8.0.36", "9.7.4", "10.5.8-MariaDB", "11.8.2-MariaDB"])
    func `every privilege has its reads, trial reads are allowed to fail, and nothing changes anything`(version: String) throws {
        let capabilities = try Fixtures.capabilities(version, KnownVariables.all)
        let statements = PrivilegeAudit.statements(for: capabilities) + PrivilegeAudit.trialReads(for: capabilities)
        #expect(statements.allSatisfy { !$0.isEssential && ["SELECT ", "SHOW ", "SET STATEMENT "].contains(where: $0.text.hasPrefix) })
        let kinds = statements.map(\.kind)
        #expect(Set(kinds).count == kinds.count && kinds.last == .writePosition)
    }
}
