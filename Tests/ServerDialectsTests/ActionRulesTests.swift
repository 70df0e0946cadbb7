import Refactoring
import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Action rules` {
    static let deadline = ServerDeadline(clock: "2026-03-01 10:00:00.000000", remaining: .seconds(1))
    static let beforeDeadline = "UTC_TIMESTAMP(6) < CAST('2026-03-01 10:00:00.000000' AS DATETIME(6)) + INTERVAL 1000000 MICROSECOND"
    static let relay = BinlogCoordinates(file: "relay.000002", position: 1200)
    static let elsewhere = SourceSpecification(channel: "", source: InstanceAddress(host: "db-9", port: 3306), gtidUse: .slavePosition)
    static let same = SourceSpecification(channel: "", source: InstanceAddress(host: "127.0.0.1", port: 43101), gtidUse: .slavePosition)

    static let again: SourceSpecification = {
        var again = same
        again.restates = true
        return again
    }()
    static let againByFile: SourceSpecification = {
        var byFile = again
        (byFile.gtidUse, byFile.coordinates) = (.fileAndPosition, BinlogCoordinates(file: "bin.000001", position: 4))
        return byFile
    }()

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
        Row(
            name: "point where it points, once more", action: .pointToSource(again), receiver: "Connecting",
            expected: [
                "STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD",
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 43101, MASTER_USE_GTID = slave_pos", "START SLAVE",
            ]),
        Row(name: "once more by file, when it went on from there meanwhile", action: .pointToSource(againByFile), gtid: "No", expected: []),
        Row(name: "the same, and somebody stopped its applier: it would be executed again", action: .pointToSource(againByFile), applier: "No", gtid: "No"),
        Row(
            name: "by file from a place before, of one that follows by GTID still", action: .pointToSource(againByFile),
            expected: [
                "STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD",
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 43101, MASTER_USE_GTID = no, MASTER_LOG_FILE = 'bin.000001', MASTER_LOG_POS = 4", "START SLAVE",
            ]),
        Row(name: "point without credentials", action: .pointToSource(elsewhere), user: ""),
        Row(
            name: "point by file without a place",
            action: .pointToSource(SourceSpecification(channel: "", source: elsewhere.source, gtidUse: .fileAndPosition))),
        Row(name: "reset", action: .resetReplication(channel: ""), applier: "No", expected: ["STOP SLAVE IO_THREAD", "RESET SLAVE ALL"]),
        Row(name: "close what is closed", action: .setReadOnly, expected: []),
        Row(name: "close what is closed in a way of MariaDB 12", action: .setReadOnly, readOnly: "NO_LOCK_NO_ADMIN", expected: []),
        Row(name: "close", action: .setReadOnly, readOnly: "0", expected: ["SET GLOBAL read_only = IF(\(beforeDeadline), 'ON', CASE CAST(@@GLOBAL.read_only AS CHAR) WHEN '0' THEN 'OFF' WHEN '1' THEN 'ON' ELSE @@GLOBAL.read_only END)"]),
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

    @Test func `what a thread ended by is said where it was started`() throws {
        let base = "the server is not in the wanted state after the action"
        let (receiver, applier) = ("; its receiver stopped with error 1236: purged", "; its applier stopped with error 1062: duplicate")
        func shortfall(after action: ServerAction, applier: String = "No") throws -> String {
            let (capabilities, replies) = try Fixtures.mariadb(replacing: [
                "Slave_IO_Running": "No", "Last_IO_Errno": "1236", "Last_IO_Error": "purged", "Slave_SQL_Running": applier, "Last_SQL_Errno": "1062", "Last_SQL_Error": "duplicate",
            ])
            let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
            return rules.shortfall(after: action, facts: try FactsParser.facts(capabilities: capabilities, replies: replies))
        }
        for action in [ServerAction.startReplication(channel: ""), .pointToSource(Self.elsewhere)] {
            #expect(try shortfall(after: action) == base + receiver + applier, "\(action)")
            #expect(try shortfall(after: action, applier: "Yes") == base + receiver, "\(action)")
        }
        // An error of the thread that was not started is old.
        #expect(try shortfall(after: .startApplier(channel: "")) == base + applier)
        #expect(try shortfall(after: .startReceiver(channel: "")) == base + receiver)
        for action in [ServerAction.startApplier(channel: "other"), .stopApplier(channel: ""), .setReadOnly] { #expect(try shortfall(after: action) == base, "\(action)") }
    }

    // MARK: Passing over a transaction

    @Test func `MariaDB counts for the channel that is meant, and not by GTID`() throws {
        for name in ["", "it's"] {
            let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Connection_name": name, "Slave_SQL_Running": "No", "Using_Gtid": "No"])
            let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
            let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
            let count = "SET GLOBAL sql_slave_skip_counter = 1"
            let expected =
                name.isEmpty
                ? [count, "START SLAVE SQL_THREAD"]
                : [
                    "SET SESSION default_master_connection = 'it''s'", count, "SET SESSION default_master_connection = ''",
                    "START SLAVE 'it''s' SQL_THREAD",
                ]
            #expect(try rules.decide(.skipTransaction(channel: name, nil), facts: facts, deadline: Self.deadline) == .send(expected))
            #expect(rules.refusal(of: .skipTransaction(channel: name, GTIDSet(parsing: "\(Self.uuid):1")), facts: facts)?.contains("by a counter") == true)
        }
        let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Slave_SQL_Running": "No"])
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        #expect(rules.refusal(of: .skipTransaction(channel: "", nil), facts: facts)?.contains("file and position only") == true)
    }

    static let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

    @Test func `MySQL is not given a counter while transactions have ids`() throws {
        let (capabilities, replies) = try Fixtures.mysql(newNames: true)
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        #expect(rules.refusal(of: .skipTransaction(channel: "", nil), facts: facts)?.contains("must be named") == true)
        #expect(rules.refusal(of: .skipTransaction(channel: "", GTIDSet(parsing: "\(Self.uuid):1")), facts: facts) == nil)
    }

    // MARK: Readers of binary logs

    @Test func `a reader that came since stops a purge, one that certainly left does not`() {
        func reader(_ host: String?, serverID: UInt32 = 0, uuid: String = "", isConnected: Bool? = nil) -> AnnouncedReplica {
            var reader = AnnouncedReplica(address: host.map { InstanceAddress(host: $0, port: 3306) })
            (reader.serverID, reader.uuid, reader.isConnected) = (serverID, uuid, isConnected)
            return reader
        }
        let known = [reader("db2", serverID: 2, uuid: "a"), reader("db3", serverID: 3)]
        let same = [reader("10.0.0.2", serverID: 2, uuid: "a"), reader("10.0.0.3", serverID: 3), reader("db3", isConnected: true)]
        #expect(BinaryLogReaders.objection(to: same, known: known) == nil)
        #expect(BinaryLogReaders.objection(to: [reader("db9", serverID: 9, isConnected: false)], known: known) == nil)
        #expect(BinaryLogReaders.objection(to: [reader("db9"), reader("db8")], known: known)?.hasPrefix("db9:3306 reads its binary logs since it was looked at, and 1 more") == true)
        #expect(BinaryLogReaders.objection(to: [reader(nil, serverID: 9)], known: known)?.contains("server_id 9") == true)
        #expect(BinaryLogReaders.objection(to: [reader("db2", serverID: 2, uuid: "b")], known: known) != nil, "another server with that id and name")
        #expect(BinaryLogReaders.objection(to: nil, known: known)?.contains("does not tell") == true)
    }

    @Test func `a channel is dropped where it stands at the place that is written down, and nowhere else`() throws {
        for (applier, isStopped) in [("No", true), ("Yes", false)] {
            let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Slave_IO_Running": "No", "Slave_SQL_Running": applier])
            let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
            let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
            let place = try #require(facts.channels[0].executedCoordinates)
            let elsewhere = BinlogCoordinates(file: place.file, position: place.position + 1)
            func refusal(_ place: BinlogCoordinates?) -> String? { rules.refusal(of: .resetReplication(channel: "", standingAt: place), facts: facts) }
            #expect(refusal(nil) == nil)
            #expect(refusal(place) == (isStopped ? nil : "its applier runs: it goes on from \(place)"))
            #expect(refusal(elsewhere) == (isStopped ? "it stands at \(place), not at \(elsewhere)" : "its applier runs: it goes on from \(elsewhere)"))
            // A second try, after the first one had dropped it.
            #expect(try rules.decide(.resetReplication(channel: "gone", standingAt: place), facts: facts, deadline: Self.deadline) == .alreadyDone)
        }
    }

    @Test func `MariaDB does not start what it does not say`() throws {
        let (capabilities, replies) = try Fixtures.mariadb(
            replacing: ["Slave_IO_Running": "No", "Slave_SQL_Running": "No", "Gtid_IO_Pos": ""])
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let reason = try #require(rules.refusal(of: .startReplication(channel: ""), facts: facts))
        #expect(reason.contains("does not say what is in them"))
    }

    @Test func `MySQL is told its source again while it replicates`() throws {
        let (capabilities, replies) = try Fixtures.mysql(newNames: true)
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let channel = try #require(facts.channels.first)
        let source = try #require(channel.source)
        var specification = SourceSpecification(channel: "", source: source, gtidUse: channel.gtidUse)
        #expect(try rules.decide(.pointToSource(specification), facts: facts, deadline: Self.deadline) == .alreadyDone)
        specification.restates = true
        #expect(
            try rules.decide(.pointToSource(specification), facts: facts, deadline: Self.deadline)
                == .send([
                    "STOP REPLICA IO_THREAD FOR CHANNEL ''",
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '\(source.host)', SOURCE_PORT = \(source.port) FOR CHANNEL ''",
                    "START REPLICA IO_THREAD FOR CHANNEL ''",
                ]))
    }

    @Test(arguments: [("No", "0", "", true), ("No", "1", "", false), ("No", "0", "/etc/key.pem", false), ("Yes", "0", "", false)])
    func `without TLS MySQL is told to fetch the public key of its source, unless it comes by it`(
        tls: String, fetches: String, path: String, isTold: Bool
    ) throws {
        var (capabilities, replies) = try Fixtures.mysql(newNames: true)
        let columns = Fixtures.mysqlReplica(newNames: true).filter { $0.0 != "Source_SSL_Allowed" }
        replies.entries[1].table = Fixtures.table(
            columns + [("Source_SSL_Allowed", tls), ("Get_Source_public_key", fetches), ("Source_public_key_path", path)])
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        let rules = ActionRules(dialect: DialectSelection.dialect(for: capabilities))
        let move = SourceSpecification(channel: "", source: Self.elsewhere.source, gtidUse: .autoPosition)
        guard case .send(let statements) = try rules.decide(.pointToSource(move), facts: facts, deadline: Self.deadline) else {
            Issue.record("not sent")
            return
        }
        #expect(statements.contains { $0.contains("GET_SOURCE_PUBLIC_KEY = 1") } == isTold, "\(statements)")
        // A channel that is made anew says by its options how it connects.
        var anew = move
        anew.channel = "new"
        for (options, isTold) in [([], true), ([ChannelOption(.tls, "1")], false), ([ChannelOption(.publicKeyPath, "/k")], false)] as [([ChannelOption], Bool)] {
            anew.options = options
            let sent = try ActionRules(dialect: rules.dialect, canSupplyCredentials: true).decide(.pointToSource(anew), facts: facts, deadline: Self.deadline)
            guard case .send(let statements) = sent else {
                Issue.record("\(sent)")
                return
            }
            #expect(statements.contains { $0.contains("GET_SOURCE_PUBLIC_KEY = 1") } == isTold, "\(options): \(statements)")
        }
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
