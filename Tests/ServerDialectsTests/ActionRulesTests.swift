import Refactoring
import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Action rules` {
    static let deadline = ServerDeadline(clock: "2026-03-01 10:00:00.000000", remaining: .seconds(1))
    static let relay = BinlogCoordinates(file: "relay.000002", position: 1200)
    static let elsewhere = SourceSpecification(channel: "", source: InstanceAddress(host: "db-9", port: 3306), gtidUse: .slavePosition)
    static let same = SourceSpecification(channel: "", source: InstanceAddress(host: "127.0.0.1", port: 43101), gtidUse: .slavePosition)

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var action: ServerAction
        var receiver = "Yes"
        var applier = "Yes"
        var gtid = "Slave_Pos"
        var user = "repl"
        var readOnly = "1"
        /// nil: refused.
        var expected: [String]?
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "stop a running receiver", action: .stopReceiver(channel: ""), expected: ["STOP SLAVE IO_THREAD"]),
        Row(name: "stop a stopped receiver", action: .stopReceiver(channel: ""), receiver: "No", expected: []),
        Row(name: "stop a receiver of a channel that is gone", action: .stopReceiver(channel: "x"), expected: []),
        Row(name: "start the receiver beside the applier", action: .startReceiver(channel: ""), receiver: "No", expected: ["START SLAVE IO_THREAD"]),
        Row(name: "start the receiver alone loses relay logs", action: .startReceiver(channel: ""), receiver: "No", applier: "No"),
        Row(name: "without GTID it does not", action: .startReceiver(channel: ""), receiver: "No", applier: "No", gtid: "No", expected: ["START SLAVE IO_THREAD"]),
        Row(name: "start the applier while connecting", action: .startApplier(channel: ""), receiver: "Connecting", applier: "No", expected: ["START SLAVE SQL_THREAD"]),
        Row(name: "start the applier alone loses relay logs", action: .startApplier(channel: ""), receiver: "No", applier: "No"),
        Row(name: "bounce beside the applier", action: .bounceReceiver(channel: ""), expected: ["STOP SLAVE IO_THREAD", "START SLAVE IO_THREAD"]),
        Row(name: "bounce without the applier", action: .bounceReceiver(channel: ""), applier: "No"),
        Row(
            name: "apply relay logs with both stopped", action: .applyRelayLogs(channel: "", from: relay), receiver: "No", applier: "No",
            expected: [
                "CHANGE MASTER TO RELAY_LOG_FILE = 'relay.000002', RELAY_LOG_POS = 1200, MASTER_USE_GTID = no", "START SLAVE SQL_THREAD",
            ]),
        Row(name: "apply relay logs while the receiver connects", action: .applyRelayLogs(channel: "", from: relay), receiver: "Connecting", applier: "No"),
        Row(name: "apply relay logs that are being applied", action: .applyRelayLogs(channel: "", from: relay), receiver: "No", gtid: "No", expected: []),
        Row(
            name: "point elsewhere, threads one by one", action: .pointToSource(elsewhere),
            expected: [
                "STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD",
                "CHANGE MASTER TO MASTER_HOST = 'db-9', MASTER_PORT = 3306, MASTER_USE_GTID = slave_pos", "START SLAVE",
            ]),
        Row(name: "point where it points", action: .pointToSource(same), receiver: "Connecting", expected: []),
        Row(
            name: "point where it points, stopped", action: .pointToSource(same), receiver: "No", applier: "No",
            expected: ["CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 43101, MASTER_USE_GTID = slave_pos", "START SLAVE"]),
        Row(name: "point without credentials", action: .pointToSource(elsewhere), user: ""),
        Row(
            name: "point by file without a place",
            action: .pointToSource(SourceSpecification(channel: "", source: elsewhere.source, gtidUse: .fileAndPosition))),
        Row(name: "reset", action: .resetReplication(channel: ""), applier: "No", expected: ["STOP SLAVE IO_THREAD", "RESET SLAVE ALL"]),
        Row(name: "close what is closed", action: .setReadOnly, expected: []),
        Row(name: "close", action: .setReadOnly, readOnly: "0", expected: ["SET GLOBAL read_only = 1"]),
        Row(name: "fence what is closed", action: .fence, expected: ["SET GLOBAL read_only = 1"]),
        Row(name: "open what is open", action: .openWrites, readOnly: "0", expected: []),
        Row(name: "semi-sync already so", action: .setSemiSync(source: false, replica: true), expected: []),
        Row(name: "semi-sync source on", action: .setSemiSync(source: true, replica: nil), expected: ["SET GLOBAL rpl_semi_sync_master_enabled = 1"]),
        Row(name: "inspect", action: .inspect, expected: []),
    ]

    @Test(arguments: rows) func `on MariaDB`(row: Row) throws {
        let (capabilities, replies) = try Fixtures.mariadb(
            replacing: ["Slave_IO_Running": row.receiver, "Slave_SQL_Running": row.applier, "Using_Gtid": row.gtid, "Master_User": row.user],
            variables: ["read_only": row.readOnly])
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let decision = try ActionRules(dialect: DialectSelection.dialect(for: capabilities)).decide(row.action, facts: facts, deadline: Self.deadline)
        switch decision {
        case .alreadyDone: #expect(row.expected == [])
        case .send(let statements): #expect(statements == row.expected)
        case .refuse: #expect(row.expected == nil)
        }
    }

    @Test func `a channel without an account may be pointed elsewhere by somebody who supplies one`() throws {
        let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Slave_IO_Running": "Connecting", "Master_User": ""])
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let dialect = DialectSelection.dialect(for: capabilities)
        guard case .refuse = try ActionRules(dialect: dialect).decide(.pointToSource(Self.elsewhere), facts: facts, deadline: Self.deadline) else {
            Issue.record("not refused")
            return
        }
        let rules = ActionRules(dialect: dialect, canSupplyCredentials: true)
        #expect(rules.lacksCredentials(Self.elsewhere, facts))
        guard case .send = try rules.decide(.pointToSource(Self.elsewhere), facts: facts, deadline: Self.deadline) else {
            Issue.record("not sent")
            return
        }
        #expect(
            try rules.giveCredentials(user: "repl", password: "it's", "", facts: facts) == [
                "STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD", "CHANGE MASTER TO MASTER_USER = 'repl', MASTER_PASSWORD = 'it''s'",
            ])
    }

    @Test func `MySQL keeps relay logs, so the applier may start alone`() throws {
        var (capabilities, replies) = try Fixtures.mysql(newNames: true)
        replies.entries[1].table = Fixtures.table(
            Fixtures.mysqlReplica(newNames: true).map { ($0.0, $0.0 == "Replica_IO_Running" || $0.0 == "Replica_SQL_Running" ? "No" : $0.1) })
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let start = ActionDecision.send(["START REPLICA SQL_THREAD FOR CHANNEL ''"])
        #expect(try rules.decide(.startApplier(channel: ""), facts: facts, deadline: Self.deadline) == start)
        #expect(try rules.decide(.applyRelayLogs(channel: "", from: Self.relay), facts: facts, deadline: Self.deadline) == start)
    }

    @Test func `writes stay closed under a global read lock`() throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        var details = DetailFacts()
        details.globalReadLockHeld = true
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies, details: details)
        guard case .refuse = try ActionRules(dialect: DialectSelection.dialect(for: capabilities)).decide(.openWrites, facts: facts, deadline: Self.deadline)
        else {
            Issue.record("not refused")
            return
        }
    }
}
