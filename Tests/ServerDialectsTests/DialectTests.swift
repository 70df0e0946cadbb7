import Refactoring
import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Dialects` {
    static func dialect(_ version: String, _ variables: [String] = KnownVariables.all) throws -> any ServerDialect {
        DialectSelection.dialect(for: try Fixtures.capabilities(version, variables))
    }

    static func text(_ dialect: any ServerDialect, _ kind: ProbeStatement.Kind) -> String? {
        (dialect.livenessBatch + dialect.detailsBatch).first { $0.kind == kind }?.text
    }

    @Test(arguments: [
        ("10.3.39-MariaDB", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "SHOW SLAVE HOSTS", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL"),
        ("12.1.2-MariaDB", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "SHOW SLAVE HOSTS", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL"),
        ("5.7.44", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "SHOW SLAVE HOSTS", "STOP SLAVE IO_THREAD FOR CHANNEL ''", "RESET SLAVE ALL FOR CHANNEL ''"),
        ("8.0.4", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "SHOW SLAVE HOSTS", "STOP SLAVE IO_THREAD FOR CHANNEL ''", "RESET SLAVE ALL FOR CHANNEL ''"),
        ("8.0.22", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "SHOW REPLICAS", "STOP REPLICA IO_THREAD FOR CHANNEL ''", "RESET REPLICA ALL FOR CHANNEL ''"),
        ("8.4.3", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "SHOW REPLICAS", "STOP REPLICA IO_THREAD FOR CHANNEL ''", "RESET REPLICA ALL FOR CHANNEL ''"),
        ("9.7.4", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "SHOW REPLICAS", "STOP REPLICA IO_THREAD FOR CHANNEL ''", "RESET REPLICA ALL FOR CHANNEL ''"),
        ("26.7.0", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "SHOW REPLICAS", "STOP REPLICA IO_THREAD FOR CHANNEL ''", "RESET REPLICA ALL FOR CHANNEL ''"),
    ] as [(String, String, String, String, String, String)])
    func `words follow flavour and numeric version`(
        version: String, status: String, position: String, replicas: String, stop: String, reset: String
    ) throws {
        let dialect = try Self.dialect(version)
        let words = [
            Self.text(dialect, .replicaStatus), Self.text(dialect, .writePosition), Self.text(dialect, .registeredReplicas),
            try dialect.stopReceiver(channel: ""), try dialect.resetReplication(channel: ""),
        ]
        #expect(words == [status, position, replicas, stop, reset])
    }

    @Test(arguments: [
        ("10.11.19-MariaDB", ReplicationGTIDUse.slavePosition, "CHANGE MASTER 'a''b' TO MASTER_HOST = 'db-3', MASTER_PORT = 3307, MASTER_USE_GTID = slave_pos"),
        ("10.11.19-MariaDB", .currentPosition, "CHANGE MASTER 'a''b' TO MASTER_HOST = 'db-3', MASTER_PORT = 3307, MASTER_USE_GTID = current_pos"),
        ("10.11.19-MariaDB", .fileAndPosition, "CHANGE MASTER 'a''b' TO MASTER_HOST = 'db-3', MASTER_PORT = 3307, MASTER_USE_GTID = no, MASTER_LOG_FILE = 'bin.7', MASTER_LOG_POS = 4"),
        ("8.0.22", .autoPosition, "CHANGE MASTER TO MASTER_HOST = 'db-3', MASTER_PORT = 3307, MASTER_AUTO_POSITION = 1 FOR CHANNEL 'a''b'"),
        ("8.0.23", .autoPosition, "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'db-3', SOURCE_PORT = 3307, SOURCE_AUTO_POSITION = 1 FOR CHANNEL 'a''b'"),
        ("9.7.4", .fileAndPosition, "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'db-3', SOURCE_PORT = 3307, SOURCE_AUTO_POSITION = 0, SOURCE_LOG_FILE = 'bin.7', SOURCE_LOG_POS = 4 FOR CHANNEL 'a''b'"),
    ] as [(String, ReplicationGTIDUse, String)])
    func `a change of source names host, port and place, never credentials`(version: String, use: ReplicationGTIDUse, expected: String) throws {
        let specification = SourceSpecification(
            channel: "a'b", source: InstanceAddress(host: "db-3", port: 3307), gtidUse: use, coordinates: BinlogCoordinates(file: "bin.7", position: 4))
        #expect(try Self.dialect(version).changeSource(specification, mentionsGTID: true) == expected)
    }

    @Test(arguments: [
        ("10.11.19-MariaDB", "MASTER_SSL = 1, MASTER_SSL_CA = '/etc/ca''s.pem'"),
        ("5.7.44", "MASTER_SSL = 1, MASTER_SSL_CA = '/etc/ca''s.pem'"),
        ("8.0.22", "MASTER_SSL = 1, MASTER_SSL_CA = '/etc/ca''s.pem', GET_MASTER_PUBLIC_KEY = 1"),
        ("8.4.3", "SOURCE_SSL = 1, SOURCE_SSL_CA = '/etc/ca''s.pem', GET_SOURCE_PUBLIC_KEY = 1"),
    ])
    func `options of a channel are named where the version has them`(version: String, expected: String) throws {
        let specification = SourceSpecification(
            channel: "", source: InstanceAddress(host: "db-3", port: 3307), gtidUse: .autoPosition,
            options: [ChannelOption(.tls, "1"), ChannelOption(.tlsCAFile, "/etc/ca's.pem"), ChannelOption(.fetchesPublicKey, "1")])
        #expect(try Self.dialect(version).changeSource(specification, mentionsGTID: false).contains(expected))
        let wrong = SourceSpecification(channel: "", source: specification.source, gtidUse: .autoPosition, options: [ChannelOption(.tls, "1, MASTER_USER = 'x'")])
        #expect(throws: SQLQuotingError.self) { try Self.dialect(version).changeSource(wrong, mentionsGTID: false) }
    }

    @Test(arguments: [
        ("10.11.19-MariaDB", "CHANGE MASTER 'a''b' TO MASTER_USER = 'u', MASTER_PASSWORD = 'p\\\\'"),
        ("8.0.22", "CHANGE MASTER TO MASTER_USER = 'u', MASTER_PASSWORD = 'p\\\\' FOR CHANNEL 'a''b'"),
        ("8.4.3", "CHANGE REPLICATION SOURCE TO SOURCE_USER = 'u', SOURCE_PASSWORD = 'p\\\\' FOR CHANNEL 'a''b'"),
    ])
    func `an account is given by a statement of its own`(version: String, expected: String) throws {
        #expect(try Self.dialect(version).changeCredentials(user: "u", password: "p\\", channel: "a'b") == expected)
    }

    @Test func `session set-up fixes every limit and mode`() throws {
        let limits = SessionLimits(idle: .seconds(60), lockWait: .milliseconds(200), statement: .milliseconds(1050))
        let common = "SET SESSION wait_timeout = 60, lock_wait_timeout = 1, sql_mode = '', autocommit = 1, time_zone = '+00:00'"
        #expect(DialectSelection.firstSessionSetup(limits) == [common])
        #expect(try Self.dialect("10.11.19-MariaDB").sessionSetup(limits) == [common + ", max_statement_time = 1.050"])
        #expect(try Self.dialect("8.4.3").sessionSetup(limits) == [common + ", max_execution_time = 1050"])
        #expect(try Self.dialect("5.6.51").sessionSetup(limits) == [common])
    }

    @Test(arguments: ["10.3.39-MariaDB", "10.11.19-MariaDB", "5.7.44", "8.0.36", "8.4.3", "9.7.4"])
    func `the liveness batch holds nothing that waits for the binary log`(version: String) throws {
        let batch = try Self.dialect(version).livenessBatch
        for forbidden in ["SHOW MASTER", "SHOW BINARY", "SHOW BINLOG", "PROCESSLIST", "FOR UPDATE", "metadata_locks"] {
            #expect(!batch.contains { $0.text.contains(forbidden) }, "\(forbidden)")
        }
        #expect(batch.prefix(3).map(\.kind) == [.variables, .replicaStatus, .counters])
        #expect(batch.map(\.isEssential) == [true, true, true] + Array(repeating: false, count: batch.count - 3))
    }

    @Test func `only variables that exist are read, and only the newer of two names`() throws {
        let old = try Fixtures.capabilities("8.0.20", ["version", "server_uuid", "slave_net_timeout"])
        #expect(old.variablesStatement == "SELECT @@GLOBAL.version AS version, @@GLOBAL.server_uuid AS server_uuid, @@GLOBAL.slave_net_timeout AS slave_net_timeout")
        let both = try Fixtures.capabilities("8.0.30", ["slave_net_timeout", "replica_net_timeout"])
        #expect(both.variablesStatement == "SELECT @@GLOBAL.replica_net_timeout AS replica_net_timeout")
    }

    @Test func `capabilities are read from the learning reply`() throws {
        let reply = Fixtures.counters([("version", "9.7.4"), ("version_comment", "Percona Server"), ("SERVER_UUID", "x")])
        let capabilities = try ServerCapabilities(reply: reply)
        #expect(capabilities.flavor == .percona)
        #expect(capabilities.version == ServerVersion(9, 7, 4))
        #expect(capabilities.variables == ["version", "version_comment", "server_uuid"])
        #expect(throws: ReplyError.self) { try ServerCapabilities(reply: Fixtures.counters([])) }
    }

    @Test func `semi-sync takes the names of the plugin that is loaded`() throws {
        #expect(try Self.dialect("10.11.19-MariaDB").setSemiSync(source: true, replica: nil) == ["SET GLOBAL rpl_semi_sync_master_enabled = 1"])
        let mixed = try Self.dialect("8.0.30", ["rpl_semi_sync_master_enabled", "rpl_semi_sync_replica_enabled"])
        #expect(mixed.setSemiSync(source: false, replica: true) == ["SET GLOBAL rpl_semi_sync_master_enabled = 0", "SET GLOBAL rpl_semi_sync_replica_enabled = 1"])
        #expect(try Self.dialect("8.4.3", []).setSemiSync(source: true, replica: nil) == nil)
    }

    /// By name, which a `read_only` of more than two values needs.
    private static let presentReadOnly = "CASE CAST(@@GLOBAL.read_only AS CHAR) WHEN '0' THEN 'OFF' WHEN '1' THEN 'ON' ELSE @@GLOBAL.read_only END"

    @Test func `writes open only before a deadline on the server's clock`() throws {
        let deadline = ServerDeadline(clock: "2026-03-01 10:00:00.500000", remaining: .milliseconds(750))
        let condition = "UTC_TIMESTAMP(6) < CAST('2026-03-01 10:00:00.500000' AS DATETIME(6)) + INTERVAL 750000 MICROSECOND"
        #expect(try Self.dialect("10.11.19-MariaDB").openWrites(until: deadline) == ["SET GLOBAL read_only = IF(\(condition), 'OFF', \(Self.presentReadOnly))"])
        #expect(try Self.dialect("8.4.3").openWrites(until: deadline) == ["SET GLOBAL read_only = IF(\(condition), 0, @@GLOBAL.read_only)"])
        #expect(throws: SQLQuotingError.self) {
            try Self.dialect("8.4.3").openWrites(until: ServerDeadline(clock: "2026-03-01 10:00:00' OR 1", remaining: .zero))
        }
    }

    @Test func `a planned closing takes effect before a deadline on the server's clock only`() throws {
        let deadline = ServerDeadline(clock: "2026-03-01 10:00:00.500000", remaining: .milliseconds(750))
        let condition = "UTC_TIMESTAMP(6) < CAST('2026-03-01 10:00:00.500000' AS DATETIME(6)) + INTERVAL 750000 MICROSECOND"
        #expect(try Self.dialect("10.11.19-MariaDB").closeWrites(until: deadline) == ["SET GLOBAL read_only = IF(\(condition), 'ON', \(Self.presentReadOnly))"])
        #expect(try Self.dialect("8.4.3").closeWrites(until: deadline) == ["SET GLOBAL super_read_only = IF(\(condition), 1, @@GLOBAL.super_read_only)"])
    }

    @Test func `writes close for privileged accounts too where the server can`() throws {
        #expect(try Self.dialect("10.11.19-MariaDB", ["read_only"]).closeWrites == ["SET GLOBAL read_only = 1"])
        #expect(try Self.dialect("8.4.3").closeWrites == ["SET GLOBAL super_read_only = 1"])
        #expect(try Self.dialect("10.11.19-MariaDB").offlineMode(true) == nil)
        #expect(try Self.dialect("8.4.3").offlineMode(true) == "SET GLOBAL offline_mode = 1")
    }

    @Test(arguments: [
        ("5.7.38", [], true, "information_schema.PROCESSLIST"), ("5.7.39", ["performance_schema_show_processlist"], true, "performance_schema.processlist"),
        ("8.0.14", [], true, "information_schema.PROCESSLIST"), ("8.0.21", [], true, "information_schema.PROCESSLIST"),
        ("8.0.22", [], true, "performance_schema.processlist"), ("9.7.4", [], true, "performance_schema.processlist"),
        ("26.7.0", [], true, "performance_schema.processlist"), ("8.4.3", [], false, "information_schema.PROCESSLIST"),
    ] as [(String, [String], Bool, String)])
    func `sessions are listed from the table that exists and has rows`(version: String, variables: [String], hasSchema: Bool, table: String) throws {
        let capabilities = try ServerCapabilities(versionText: version, versionComment: "", variables: variables, hasPerformanceSchema: hasSchema)
        let dialect = DialectSelection.dialect(for: capabilities)
        #expect(Self.text(dialect, .replicationSessions)?.contains("FROM \(table) ") == true)
        #expect(dialect.clientSessions(sparingOwnAccount: false).contains("FROM \(table) "))
        #expect(dialect.commitWaits.text.contains("FROM \(table) ") && !dialect.commitWaits.isEssential)
    }

    @Test(arguments: [
        ("10.11.19-MariaDB", true, "p.QUERY_ID AS Mark", "information_schema.METADATA_LOCK_INFO"), ("5.7.44", true, "e.EVENT_ID AS Mark", "performance_schema.metadata_locks"),
        ("9.7.4", true, "e.EVENT_ID AS Mark", "performance_schema.metadata_locks"), ("9.7.4", false, nil, nil),
    ] as [(String, Bool, String?, String?)])
    func `what closing would wait for is asked by marks, and what may be refused last`(version: String, hasSchema: Bool, mark: String?, locks: String?) throws {
        let capabilities = try ServerCapabilities(versionText: version, versionComment: "", variables: [], hasPerformanceSchema: hasSchema)
        let batch = DialectSelection.dialect(for: capabilities).openWritesBatch
        let marked: [ProbeStatement.Kind] = mark == nil ? [] : [.runningStatements, .lockHolders]
        #expect(batch.map(\.kind) == [.openTransactions, .preparedTransactions] + marked)
        #expect(batch.allSatisfy { !$0.isEssential })
        let texts = batch.suffix(2).map(\.text)
        if let mark, let locks { #expect(texts[0].contains(mark) && texts[1].contains(locks) && texts.allSatisfy { $0.contains("p.ID <> CONNECTION_ID()") }) }
    }

    @Test(arguments: [("8.0.36", "0", false), ("8.0.36", "1", true), ("8.0.36", nil, true)] as [(String, String?, Bool)])
    func `whether the performance schema is on is learned`(version: String, value: String?, expected: Bool) throws {
        let reply = Fixtures.counters([("version", version)] + (value.map { [("performance_schema", $0)] } ?? []))
        #expect(try ServerCapabilities(reply: reply).hasPerformanceSchema == expected)
    }

    @Test(arguments: ["10.3.39-MariaDB", "10.11.19-MariaDB", "12.1.2-MariaDB", "5.7.44", "8.0.21", "8.0.36", "8.4.3", "9.7.4", "26.7.0"])
    func `no statement is sent twice, and what can hang is last`(version: String) throws {
        let dialect = try Self.dialect(version)
        let kinds = (dialect.livenessBatch + dialect.detailsBatch).map(\.kind)
        #expect(Set(kinds).count == kinds.count)
        #expect(kinds.suffix(2) == [.globalReadLock, .writePosition])
        #expect(dialect.detailsBatch.allSatisfy { !$0.isEssential })
    }

    @Test func `configuration is read by the slower lane, under the newer of two names`() throws {
        let capabilities = try Fixtures.capabilities("8.0.30", ["version", "skip_slave_start", "skip_replica_start", "sync_binlog", "gtid_strict_mode"])
        #expect(capabilities.variablesStatement == "SELECT @@GLOBAL.version AS version")
        #expect(
            capabilities.configurationStatement
                == "SELECT @@GLOBAL.skip_replica_start AS skip_replica_start, @@GLOBAL.sync_binlog AS sync_binlog, @@GLOBAL.gtid_strict_mode AS gtid_strict_mode")
        #expect(try Fixtures.capabilities("8.0.30", ["version"]).configurationStatement == nil)
    }

    @Test(arguments: [("5.7.44", "group_replication_primary_member"), ("8.0.4", "MEMBER_ROLE AS role"), ("9.7.4", "MEMBER_ROLE AS role")])
    func `members of a group are asked for where the plugin is, with their roles`(version: String, words: String) throws {
        #expect(Self.text(try Self.dialect(version), .groupMembership)?.contains(words) == true)
        #expect(Self.text(try Self.dialect(version, []), .groupMembership) == nil)
    }
}
