package import Refactoring
package import TopologyModel

/// MariaDB 10.2 and later. The old words (`SLAVE`, `MASTER`) are used throughout: every version understands them.
package struct MariaDBDialect: ServerDialect {
    package let capabilities: ServerCapabilities

    package init(capabilities: ServerCapabilities) {
        self.capabilities = capabilities
    }

    package func sessionSetup(_ limits: SessionLimits) -> [String] {
        let milliseconds = limits.statementMilliseconds
        let fraction = String(milliseconds % 1000)
        let seconds = "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
        return ["SET SESSION " + (DialectSelection.commonAssignments(limits) + ["max_statement_time = \(seconds)"]).joined(separator: ", ")]
    }

    // MARK: Reading

    package var livenessBatch: [ProbeStatement] {
        [
            ProbeStatement(.variables, capabilities.variablesStatement, isEssential: true),
            ProbeStatement(.replicaStatus, "SHOW ALL SLAVES STATUS", isEssential: true),
            ProbeStatement(.counters, KnownVariables.countersStatement(table: "information_schema.GLOBAL_STATUS"), isEssential: true),
        ]
    }

    package var commitWaits: ProbeStatement { KnownVariables.commitWaitsStatement(processlist: "information_schema.PROCESSLIST") }

    package var openWritesBatch: [ProbeStatement] {
        [
            OpenWriteStatements.transactions(processlist: "information_schema.PROCESSLIST"), OpenWriteStatements.prepared, OpenWriteStatements.runningOnMariaDB,
            OpenWriteStatements.lockHoldersOnMariaDB,
        ]
    }
    package var receiverStates: String? { "SELECT STATE AS State FROM information_schema.PROCESSLIST WHERE COMMAND = 'Slave_IO'" }

    package var detailsBatch: [ProbeStatement] {
        var batch = [ProbeStatement(.capabilities, ServerCapabilities.learningStatement), ProbeStatement(.grants, "SHOW GRANTS")]
        batch += KnownVariables.configurationStatements(capabilities)
        batch += KnownVariables.galeraStatements(capabilities, table: "information_schema.GLOBAL_STATUS")
        batch += [
            bootSettings, ProbeStatement(.registeredReplicas, "SHOW SLAVE HOSTS"),
            ProbeStatement(
                .replicationSessions,
                "SELECT ID AS Id, COMMAND AS Command, HOST AS Host, STATE AS State FROM information_schema.PROCESSLIST"
                    + " WHERE COMMAND = 'Binlog Dump' OR (COMMAND IN ('Slave_worker', 'Slave_SQL') AND STATE LIKE 'Waiting for % lock')"),
            globalReadLockCheck,
            ProbeStatement(.writePosition, "SHOW MASTER STATUS"),
        ]
        return batch
    }

    /// The column that names the file came with 10.5.
    private var bootSettings: ProbeStatement {
        let path = capabilities.version >= ServerVersion(10, 5, 0) ? "GLOBAL_VALUE_PATH" : "NULL"
        return ProbeStatement(
            .bootSettings,
            "SELECT GLOBAL_VALUE_ORIGIN AS origin, \(path) AS path, GLOBAL_VALUE AS value FROM information_schema.SYSTEM_VARIABLES"
                + " WHERE VARIABLE_NAME = 'READ_ONLY'")
    }

    /// Found out on 10.11.19: while another session holds FLUSH TABLES WITH READ LOCK, a locking read of any table fails with error 1205 at
    /// once (under 3 ms) when `lock_wait_timeout` is 0, because it asks for the same protection against the global lock as a write;
    /// otherwise it answers nothing. It reads no row, locks no row, writes nothing to the binary log, and is allowed under `read_only`.
    /// `SET GLOBAL read_only = 0`, `BACKUP STAGE START`, `BACKUP LOCK` and a write to a temporary table all succeed under the lock and so
    /// tell nothing, and the process list shows the holder as an idle session. Not seen this way: the last stage of a running
    /// `BACKUP STAGE` (BLOCK_COMMIT), which stops commits only and which backup tools hold for moments; an applier that meets it says so.
    package var globalReadLockCheck: ProbeStatement {
        ProbeStatement(
            .globalReadLock, "SET STATEMENT lock_wait_timeout = 0 FOR SELECT 0 AS held FROM mysql.gtid_slave_pos LIMIT 0 FOR UPDATE")
    }

    package func clientSessions(sparingOwnAccount: Bool) -> String {
        "SELECT ID AS Id FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER NOT IN ('system user', 'event_scheduler')"
            + " AND COMMAND NOT IN ('Binlog Dump', 'Daemon', 'Killed', 'Slave_IO', 'Slave_SQL', 'Slave_worker')"
            + (sparingOwnAccount ? " AND USER <> SUBSTRING_INDEX(USER(), '@', 1)" : "") + " ORDER BY ID"
    }

    package func unfinishedApplier(channel: String) -> String? { nil }

    package var unendableCommits: String? { nil }

    // MARK: Acting

    /// The connection's name after the verb: nothing for the default connection, whatever `default_master_connection` says, because our sessions leave it empty.
    private func named(_ channel: String) throws(SQLQuotingError) -> String {
        channel.isEmpty ? "" : " " + (try SQLQuoting.literal(channel))
    }

    package func stopReceiver(channel: String) throws(SQLQuotingError) -> String { "STOP SLAVE\(try named(channel)) IO_THREAD" }
    package func startReceiver(channel: String) throws(SQLQuotingError) -> String { "START SLAVE\(try named(channel)) IO_THREAD" }
    package func stopApplier(channel: String) throws(SQLQuotingError) -> String { "STOP SLAVE\(try named(channel)) SQL_THREAD" }
    package func startApplier(channel: String) throws(SQLQuotingError) -> String { "START SLAVE\(try named(channel)) SQL_THREAD" }
    package func startBoth(channel: String) throws(SQLQuotingError) -> String { "START SLAVE\(try named(channel))" }

    package func startUntil(channel: String, _ place: BinlogCoordinates) throws(SQLQuotingError) -> String {
        "START SLAVE\(try named(channel)) UNTIL MASTER_LOG_FILE = \(try SQLQuoting.literal(place.file)), MASTER_LOG_POS = \(place.position)"
    }

    package func detach(channel: String, from source: InstanceAddress, at place: BinlogCoordinates?) throws(SQLQuotingError) -> String {
        var options = ["MASTER_HOST = \(try SQLQuoting.literal(DetachedHost.mark + source.host))", "MASTER_PORT = \(source.port)"]
        if let place { options.append("MASTER_LOG_FILE = \(try SQLQuoting.literal(place.file)), MASTER_LOG_POS = \(place.position), MASTER_USE_GTID = no") }
        return "CHANGE MASTER\(try named(channel)) TO " + options.joined(separator: ", ")
    }

    package func setDelay(channel: String, seconds: Int64) throws(SQLQuotingError) -> String {
        "CHANGE MASTER\(try named(channel)) TO MASTER_DELAY = \(seconds)"
    }

    /// Server truth T11: else it asks its source for everything from the start. The two positions differ by what it wrote itself.
    package var countOwnWrites: String? { "SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_current_pos" }

    package func changeSource(_ specification: SourceSpecification, mentionsGTID: Bool) throws(SQLQuotingError) -> String {
        var options = [
            "MASTER_HOST = \(try SQLQuoting.literal(specification.source.host))", "MASTER_PORT = \(specification.source.port)",
        ]
        switch mentionsGTID ? specification.gtidUse : nil {
        case nil: break
        case .currentPosition: options.append("MASTER_USE_GTID = current_pos")
        case .slavePosition, .autoPosition: options.append("MASTER_USE_GTID = slave_pos")
        case .fileAndPosition:
            options.append("MASTER_USE_GTID = no")
            if let coordinates = specification.coordinates {
                options.append("MASTER_LOG_FILE = \(try SQLQuoting.literal(coordinates.file))")
                options.append("MASTER_LOG_POS = \(coordinates.position)")
            }
        }
        for option in specification.options where MariaDBDialect.knows(option.name) {
            options.append("MASTER_\(option.name.rawValue) = \(try SQLQuoting.value(of: option))")
        }
        return "CHANGE MASTER\(try named(specification.channel)) TO " + options.joined(separator: ", ")
    }

    private static func knows(_ option: ChannelOption.Name) -> Bool {
        switch option {
        case .tls, .tlsCAFile, .tlsCAPath, .tlsCertificate, .tlsKey, .tlsCipher, .tlsRevocationFile, .tlsRevocationPath, .tlsVerifiesServer: true
        case .tlsVersion, .tlsCiphersuites, .publicKeyPath, .fetchesPublicKey, .bind, .networkNamespace, .compressionAlgorithms,
            .zstdCompressionLevel:
            false
        }
    }

    package func changeCredentials(user: String, password: String, channel: String) throws(SQLQuotingError) -> String {
        "CHANGE MASTER\(try named(channel)) TO MASTER_USER = \(try SQLQuoting.literal(user)), MASTER_PASSWORD = \(try SQLQuoting.literal(password))"
    }

    package func applyRelayLogs(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> [String] {
        [
            "CHANGE MASTER\(try named(channel)) TO RELAY_LOG_FILE = \(try SQLQuoting.literal(coordinates.file)),"
                + " RELAY_LOG_POS = \(coordinates.position), MASTER_USE_GTID = no",
            try startApplier(channel: channel),
        ]
    }

    package func relayLogEvents(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> String? {
        "SHOW RELAYLOG\(try named(channel)) EVENTS IN \(try SQLQuoting.literal(coordinates.file)) FROM \(coordinates.position)"
            + " LIMIT \(RelayLogEvents.limit)"
    }

    package func resetReplication(channel: String) throws(SQLQuotingError) -> String { "RESET SLAVE\(try named(channel)) ALL" }

    package var closeWrites: [String] { ["SET GLOBAL read_only = 1"] }

    package func closeWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String] {
        ["SET GLOBAL read_only = IF(\(try deadline.condition()), 'ON', \(MariaDBDialect.presentReadOnly))"]
    }

    package func openWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String] {
        ["SET GLOBAL read_only = IF(\(try deadline.condition()), 'OFF', \(MariaDBDialect.presentReadOnly))"]
    }

    /// The present value by its name. Before 12.0 the variable answers 0 or 1; since then it has `NO_LOCK` and `NO_LOCK_NO_ADMIN` too, answers by name, and takes a text by name only
    /// (MDEV-36425), which both do.
    private static let presentReadOnly = "CASE CAST(@@GLOBAL.read_only AS CHAR) WHEN '0' THEN 'OFF' WHEN '1' THEN 'ON' ELSE @@GLOBAL.read_only END"

    package func offlineMode(_ on: Bool) -> String? { nil }

    package func setSemiSync(source: Bool?, replica: Bool?) -> [String]? {
        var statements: [String] = []
        if let source {
            guard capabilities.has("rpl_semi_sync_master_enabled") else { return nil }
            statements.append("SET GLOBAL rpl_semi_sync_master_enabled = \(source ? 1 : 0)")
        }
        if let replica {
            guard capabilities.has("rpl_semi_sync_slave_enabled") else { return nil }
            statements.append("SET GLOBAL rpl_semi_sync_slave_enabled = \(replica ? 1 : 0)")
        }
        return statements
    }

    package func endSession(_ id: UInt64) -> String { "KILL HARD CONNECTION \(id)" }

    // MARK: Logs and transactions

    /// The counter is that of the connection which the session names; a session names none for longer than this.
    package func skipNextTransaction(channel: String) throws(SQLQuotingError) -> [String] {
        let count = "SET GLOBAL sql_slave_skip_counter = 1"
        guard !channel.isEmpty else { return [count] }
        return ["SET SESSION default_master_connection = \(try SQLQuoting.literal(channel))", count, "SET SESSION default_master_connection = ''"]
    }
    package func commitEmpty(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String] { [] }
    package var resetBinaryLogs: String { "RESET MASTER" }
    package func declareExecuted(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String] { [] }
}
