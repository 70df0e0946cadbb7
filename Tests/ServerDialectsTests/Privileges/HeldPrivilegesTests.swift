import Testing

@testable import ServerDialects

@Suite struct `Held privileges` {
    struct Row: Sendable, CustomTestStringConvertible {
        var grants: [String]
        var held: [Privilege] = []
        var notHeld: [Privilege] = []
        var testDescription: String { grants.joined(separator: "; ") }
    }

    private static let schema = GrantObject.schema("performance_schema")
    private static let table = GrantObject.table(schema: "mysql", name: "gtid_slave_pos")

    static let rows = [
        Row(grants: [], notHeld: [Privilege("SUPER"), Privilege("SELECT", on: table)]),
        Row(grants: ["GRANT USAGE ON *.* TO `u`@`%`"], notHeld: [Privilege("PROCESS")]),
        Row(
            grants: ["GRANT PROCESS, SUPER ON *.* TO 'u'@'%' IDENTIFIED BY PASSWORD '*AB'"], held: [Privilege("PROCESS"), Privilege("SUPER")],
            notHeld: [Privilege("RELOAD")]),
        Row(grants: ["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"], held: [Privilege("RELOAD"), Privilege("SELECT", on: table)]),
        Row(grants: ["GRANT ALL PRIVILEGES ON `mysql`.* TO `u`@`%`"], held: [Privilege("SELECT", on: table)], notHeld: [Privilege("SELECT", on: schema)]),
        Row(
            grants: ["GRANT BINLOG_ADMIN,CONNECTION_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `u`@`%`"], held: [Privilege("CONNECTION_ADMIN")],
            notHeld: [Privilege("SUPER")]),
        Row(grants: ["GRANT SELECT ON `performance\\_schema`.* TO `u`@`%`"], held: [Privilege("SELECT", on: schema)]),
        Row(grants: ["GRANT SELECT ON `perf%`.* TO `u`@`%`"], held: [Privilege("SELECT", on: schema)], notHeld: [Privilege("SELECT")]),
        Row(grants: ["GRANT SELECT ON `mysql`.`gtid_slave_pos` TO `u`@`%`"], held: [Privilege("SELECT", on: table)], notHeld: [Privilege("SELECT", on: .schema("mysql"))]),
        Row(grants: ["GRANT SELECT (domain_id), INSERT ON `mysql`.`gtid_slave_pos` TO `u`@`%`"], notHeld: [Privilege("SELECT", on: table)]),
        Row(
            grants: ["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `mysql`.* FROM `u`@`%`"], held: [Privilege("SELECT", on: schema)],
            notHeld: [Privilege("SELECT", on: table)]),
        Row(grants: ["GRANT REPLICATION CLIENT ON *.* TO `u`@`%`"], held: [Privilege("BINLOG MONITOR")]),
        Row(grants: ["GRANT READ ONLY ADMIN, REPLICA MONITOR ON *.* TO `u`@`%`"], held: [Privilege("READ_ONLY ADMIN"), Privilege("SLAVE MONITOR")]),
        Row(grants: ["GRANT SELECT ON `a TO b`.* TO `u`@`%`", "GRANT PROXY ON ''@'' TO `root`@`localhost`", "nonsense"], notHeld: [Privilege("PROCESS")]),
    ]

    @Test(arguments: rows) func `lines of SHOW GRANTS`(row: Row) {
        let held = HeldPrivileges(grants: row.grants)
        for privilege in row.held { #expect(held.has(privilege), "\(privilege)") }
        for privilege in row.notHeld { #expect(!held.has(privilege), "\(privilege)") }
    }

    @Test func `roles are told by name`() {
        #expect(HeldPrivileges(grants: ["GRANT `r1`@`%`,`r``2`@`%` TO `u`@`%`", "GRANT `dba` TO `u`@`%`"]).roles == ["r1@%", "r`2@%", "dba"])
    }
}
