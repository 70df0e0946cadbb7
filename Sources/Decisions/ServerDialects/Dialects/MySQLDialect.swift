package import Refactoring
package import TopologyModel

/// MySQL and Percona Server, 5.7 to 26.x. New words from the version that has them, the old ones before.
package struct MySQLDialect: ServerDialect {
    package let capabilities: ServerCapabilities

    package init(capabilities: ServerCapabilities) {
        self.capabilities = capabilities
    }

    /// `REPLICA` in show, start, stop and reset.
    private var saysReplica: Bool { capabilities.isMySQL(atLeast: 8, 0, 22) }
    /// `CHANGE REPLICATION SOURCE TO SOURCE_…`.
    private var saysSource: Bool { capabilities.isMySQL(atLeast: 8, 0, 23) }
    private var showsBinaryLogStatus: Bool { capabilities.isMySQL(atLeast: 8, 2) }
    /// `performance_schema.processlist` exists and has rows. It was announced for 8.0.14 and came with 8.0.22, in the 5.7 line with 5.7.39, each
    /// time together with a variable.
    private var hasSchemaProcesslist: Bool {
        capabilities.hasPerformanceSchema
            && (capabilities.isMySQL(atLeast: 8, 0, 22) || capabilities.has("performance_schema_show_processlist"))
    }
    /// `MEMBER_ROLE` and `MEMBER_VERSION`.
    private var showsGroupRoles: Bool { capabilities.isMySQL(atLeast: 8, 0, 2) }
    private var hasMaximumExecutionTime: Bool { capabilities.isMySQL(atLeast: 5, 7, 8) }
    /// Status and channel tables of the performance schema.
    private var hasSchemaStatus: Bool { capabilities.isMySQL(atLeast: 5, 7, 8) }

    package func sessionSetup(_ limits: SessionLimits) -> [String] {
        var assignments = DialectSelection.commonAssignments(limits)
        if hasMaximumExecutionTime { assignments.append("max_execution_time = \(limits.statementMilliseconds)") }
        return ["SET SESSION " + assignments.joined(separator: ", ")]
    }

    // MARK: Reading

    package var livenessBatch: [ProbeStatement] {
        var batch = [
            ProbeStatement(.variables, capabilities.variablesStatement, isEssential: true),
            ProbeStatement(.replicaStatus, saysReplica ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", isEssential: true),
            ProbeStatement(.counters, KnownVariables.countersStatement(table: statusTable), isEssential: true),
        ]
        if hasSchemaStatus {
            batch.append(
                ProbeStatement(
                    .channelCounters,
                    "SELECT s.CHANNEL_NAME AS channel_name, s.COUNT_RECEIVED_HEARTBEATS AS heartbeats, c.HEARTBEAT_INTERVAL AS period,"
                        + " IF(s.LAST_ERROR_NUMBER = 0, NULL, CAST(UNIX_TIMESTAMP(s.LAST_ERROR_TIMESTAMP) * 1000 AS UNSIGNED)) AS error_milliseconds"
                        + " FROM performance_schema.replication_connection_status s JOIN performance_schema.replication_connection_configuration c"
                        + " ON c.CHANNEL_NAME = s.CHANNEL_NAME ORDER BY s.CHANNEL_NAME"))
        }
        if capabilities.has("group_replication_group_name") {
            batch.append(
                ProbeStatement(
                    .groupMembership,
                    "SELECT MEMBER_ID AS uuid, MEMBER_HOST AS host, MEMBER_PORT AS port, MEMBER_STATE AS state, \(groupRoleColumns),"
                        + " @@GLOBAL.group_replication_group_name AS group_name,"
                        + " @@GLOBAL.group_replication_single_primary_mode AS single_primary"
                        + " FROM performance_schema.replication_group_members ORDER BY MEMBER_ID"))
        }
        return batch
    }

    /// Before 8.0 only a status variable names the primary of a group that has one.
    private var groupRoleColumns: String {
        showsGroupRoles
            ? "MEMBER_ROLE AS role, MEMBER_VERSION AS version"
            : "IF(@@GLOBAL.group_replication_single_primary_mode = 0 OR MEMBER_ID = (SELECT VARIABLE_VALUE FROM performance_schema.global_status"
                + " WHERE VARIABLE_NAME = 'group_replication_primary_member'), 'PRIMARY', 'SECONDARY') AS role"
    }

    private var processlist: String { hasSchemaProcesslist ? "performance_schema.processlist" : "information_schema.PROCESSLIST" }

    package var commitWaits: ProbeStatement { KnownVariables.commitWaitsStatement(processlist: processlist) }
    package var openWritesBatch: [ProbeStatement] {
        let inEngine = [OpenWriteStatements.transactions(processlist: processlist), OpenWriteStatements.prepared]
        // Where it is off its tables are empty, which must not be taken for an answer.
        guard capabilities.hasPerformanceSchema else { return inEngine }
        return inEngine + [OpenWriteStatements.runningOnMySQL(processlist: processlist), OpenWriteStatements.lockHoldersOnMySQL(processlist: processlist)]
    }

    private var statusTable: String { hasSchemaStatus ? "performance_schema.global_status" : "information_schema.GLOBAL_STATUS" }

    /// A replica says its UUID to its source in a user variable of the session that fetches the binary log.
    private var channelDetails: [ProbeStatement] {
        guard hasSchemaStatus else { return [] }
        return [
            // Every version has some columns more than the one before; all of them are of interest, and none is secret.
            ProbeStatement(.channelConfiguration, "SELECT * FROM performance_schema.replication_connection_configuration ORDER BY CHANNEL_NAME"),
            ProbeStatement(
                .sessionIdentities,
                "SELECT t.PROCESSLIST_ID AS Id, MIN(CAST(v.VARIABLE_VALUE AS CHAR(36))) AS Uuid FROM performance_schema.user_variables_by_thread v"
                    + " JOIN performance_schema.threads t ON t.THREAD_ID = v.THREAD_ID WHERE v.VARIABLE_NAME IN ('replica_uuid', 'slave_uuid')"
                    + " AND t.PROCESSLIST_COMMAND LIKE 'Binlog Dump%' GROUP BY t.PROCESSLIST_ID"),
        ]
    }

    /// Before 8.0 a server does not tell. A value that was persisted and taken back since the start still says PERSISTED, and is gone at the next one.
    private var bootSettings: [ProbeStatement] {
        guard capabilities.isMySQL(atLeast: 8, 0) else { return [] }
        return [
            ProbeStatement(
                .bootSettings,
                "SELECT i.VARIABLE_NAME AS name, IF(i.VARIABLE_SOURCE = 'PERSISTED' AND p.VARIABLE_VALUE IS NULL, 'RESET', i.VARIABLE_SOURCE) AS origin,"
                    + " i.VARIABLE_PATH AS path, IF(i.VARIABLE_NAME = 'read_only', @@GLOBAL.read_only, @@GLOBAL.super_read_only) AS value,"
                    + " IF(@@GLOBAL.persisted_globals_load, p.VARIABLE_VALUE, NULL) AS persisted FROM performance_schema.variables_info i"
                    + " LEFT JOIN performance_schema.persisted_variables p ON p.VARIABLE_NAME = i.VARIABLE_NAME"
                    + " WHERE i.VARIABLE_NAME IN ('read_only', 'super_read_only') ORDER BY i.VARIABLE_NAME")
        ]
    }

    package var detailsBatch: [ProbeStatement] {
        var batch = [ProbeStatement(.capabilities, ServerCapabilities.learningStatement), ProbeStatement(.grants, "SHOW GRANTS")]
        batch += KnownVariables.configurationStatements(capabilities)
        batch += KnownVariables.galeraStatements(capabilities, table: statusTable)
        batch += bootSettings + channelDetails
        batch += [
            ProbeStatement(.registeredReplicas, saysReplica ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS"),
            ProbeStatement(
                .replicationSessions,
                "SELECT ID AS Id, COMMAND AS Command, HOST AS Host, STATE AS State FROM \(processlist)"
                    + " WHERE COMMAND IN ('Binlog Dump', 'Binlog Dump GTID') OR (USER = 'system user' AND STATE LIKE 'Waiting for % lock')"),
            globalReadLockCheck,
            ProbeStatement(.writePosition, showsBinaryLogStatus ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS"),
        ]
        return batch
    }

    /// A granted shared lock on the global name space is FLUSH TABLES WITH READ LOCK (or a pending `SET GLOBAL read_only`); writes take
    /// intention-exclusive ones. `LOCK INSTANCE FOR BACKUP` lets writes pass and is not meant. NULL where the instrument that fills the table is
    /// off, as it is by default before 8.0 (manual 5.7, "The metadata_locks Table"): an empty table says nothing then.
    package var globalReadLockCheck: ProbeStatement {
        ProbeStatement(
            .globalReadLock,
            "SELECT IF((SELECT ENABLED FROM performance_schema.setup_instruments WHERE NAME = 'wait/lock/metadata/sql/mdl') = 'YES',"
                + " (SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_TYPE = 'GLOBAL' AND LOCK_TYPE = 'SHARED'"
                + " AND LOCK_STATUS = 'GRANTED'), NULL) AS held")
    }

    package func clientSessions(sparingOwnAccount: Bool) -> String {
        "SELECT ID AS Id FROM \(processlist) WHERE ID <> CONNECTION_ID() AND USER NOT IN ('system user', 'event_scheduler', 'mysql.session')"
            + " AND COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon', 'Killed')"
            + (sparingOwnAccount ? " AND USER <> SUBSTRING_INDEX(USER(), '@', 1)" : "") + " ORDER BY ID"
    }

    /// An applier with workers waits for 60 s for the rest of a transaction when it is stopped (`SLAVE_WAIT_GROUP_DONE` in the server's source; measured on 9.x: 61 s, and 0.8 s after the KILL), also
    /// where nobody sends it any more. The table tells what a worker is at since 8.0.
    package func unfinishedApplier(channel: String) throws(SQLQuotingError) -> String? {
        guard capabilities.hasPerformanceSchema, capabilities.isMySQL(atLeast: 8, 0) else { return nil }
        return "SELECT t.PROCESSLIST_ID AS Id FROM performance_schema.replication_applier_status_by_coordinator c"
            + " JOIN performance_schema.threads t ON t.THREAD_ID = c.THREAD_ID WHERE c.CHANNEL_NAME = \(try SQLQuoting.literal(channel)) AND EXISTS"
            + " (SELECT 1 FROM performance_schema.replication_applier_status_by_worker w WHERE w.CHANNEL_NAME = c.CHANNEL_NAME AND w.APPLYING_TRANSACTION <> '')"
    }

    /// Measured on 9.x: the wait ends with the acknowledgement or with `rpl_semi_sync_source_timeout`.
    package var unendableCommits: String? { "SELECT ID AS Id FROM \(processlist) WHERE STATE LIKE 'Waiting for semi-sync ACK%' ORDER BY ID" }

    // MARK: Acting

    private var replicaWord: String { saysReplica ? "REPLICA" : "SLAVE" }

    /// Always named: without the clause a statement means every channel.
    private func forChannel(_ channel: String) throws(SQLQuotingError) -> String { " FOR CHANNEL \(try SQLQuoting.literal(channel))" }

    package func stopReceiver(channel: String) throws(SQLQuotingError) -> String { "STOP \(replicaWord) IO_THREAD\(try forChannel(channel))" }
    package func startReceiver(channel: String) throws(SQLQuotingError) -> String { "START \(replicaWord) IO_THREAD\(try forChannel(channel))" }
    package func stopApplier(channel: String) throws(SQLQuotingError) -> String { "STOP \(replicaWord) SQL_THREAD\(try forChannel(channel))" }
    package func startApplier(channel: String) throws(SQLQuotingError) -> String { "START \(replicaWord) SQL_THREAD\(try forChannel(channel))" }
    package func startBoth(channel: String) throws(SQLQuotingError) -> String { "START \(replicaWord)\(try forChannel(channel))" }

    private var changeWords: String { saysSource ? "CHANGE REPLICATION SOURCE TO " : "CHANGE MASTER TO " }
    private var optionWord: String { saysSource ? "SOURCE" : "MASTER" }

    /// `UNTIL SOURCE_LOG_FILE` came with `CHANGE REPLICATION SOURCE`, in 8.0.23.
    package func startUntil(channel: String, _ place: BinlogCoordinates) throws(SQLQuotingError) -> String {
        "START \(replicaWord) UNTIL \(optionWord)_LOG_FILE = \(try SQLQuoting.literal(place.file)), \(optionWord)_LOG_POS = \(place.position)"
            + (try forChannel(channel))
    }

    package func detach(channel: String, from source: InstanceAddress, at place: BinlogCoordinates?) throws(SQLQuotingError) -> String {
        var options = ["\(optionWord)_HOST = \(try SQLQuoting.literal(DetachedHost.mark + source.host))", "\(optionWord)_PORT = \(source.port)"]
        if let place { options.append("\(optionWord)_LOG_FILE = \(try SQLQuoting.literal(place.file)), \(optionWord)_LOG_POS = \(place.position)") }
        return changeWords + options.joined(separator: ", ") + (try forChannel(channel))
    }

    package func setDelay(channel: String, seconds: Int64) throws(SQLQuotingError) -> String {
        changeWords + "\(optionWord)_DELAY = \(seconds)" + (try forChannel(channel))
    }

    package var countOwnWrites: String? { nil }

    package func changeSource(_ specification: SourceSpecification, mentionsGTID: Bool) throws(SQLQuotingError) -> String {
        let word = optionWord
        var options = [
            "\(word)_HOST = \(try SQLQuoting.literal(specification.source.host))", "\(word)_PORT = \(specification.source.port)",
        ]
        if !mentionsGTID {
            // It stays as it is.
        } else if specification.gtidUse.usesGTID {
            options.append("\(word)_AUTO_POSITION = 1")
        } else {
            options.append("\(word)_AUTO_POSITION = 0")
            if let coordinates = specification.coordinates {
                options.append("\(word)_LOG_FILE = \(try SQLQuoting.literal(coordinates.file))")
                options.append("\(word)_LOG_POS = \(coordinates.position)")
            }
        }
        for option in specification.options { if let text = try self.text(of: option) { options.append(text) } }
        return changeWords + options.joined(separator: ", ") + (try forChannel(specification.channel))
    }

    /// Public keys came with caching_sha2_password, in 8.0.4. nil: this version has no such option.
    private func text(of option: ChannelOption) throws(SQLQuotingError) -> String? {
        let name: String
        switch option.name {
        case .fetchesPublicKey, .publicKeyPath:
            guard capabilities.isMySQL(atLeast: 8, 0, 4) else { return nil }
            name = option.name == .publicKeyPath ? "\(optionWord)_PUBLIC_KEY_PATH" : "GET_\(optionWord)_PUBLIC_KEY"
        case .networkNamespace: name = option.name.rawValue
        default: name = "\(optionWord)_\(option.name.rawValue)"
        }
        return "\(name) = \(try SQLQuoting.value(of: option))"
    }

    package func changeCredentials(user: String, password: String, channel: String) throws(SQLQuotingError) -> String {
        let word = optionWord
        return changeWords
            + "\(word)_USER = \(try SQLQuoting.literal(user)), \(word)_PASSWORD = \(try SQLQuoting.literal(password))\(try forChannel(channel))"
    }

    /// MySQL keeps its relay logs when the applier starts alone (tested on 9.7), so the coordinates are not needed.
    package func applyRelayLogs(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> [String] {
        [try startApplier(channel: channel)]
    }

    package func relayLogEvents(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> String? { nil }

    package func resetReplication(channel: String) throws(SQLQuotingError) -> String { "RESET \(replicaWord) ALL\(try forChannel(channel))" }

    /// `super_read_only = 1` also sets `read_only`.
    private var closingVariable: String { capabilities.has("super_read_only") ? "super_read_only" : "read_only" }

    package var closeWrites: [String] { ["SET GLOBAL \(closingVariable) = 1"] }

    /// Assigning `super_read_only` 0 leaves `read_only` as it is (manual, "super_read_only").
    package func closeWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String] {
        ["SET GLOBAL \(closingVariable) = IF(\(try deadline.condition()), 1, @@GLOBAL.\(closingVariable))"]
    }

    /// `read_only = 0` also clears `super_read_only`; assigning `read_only` its own value 1 leaves `super_read_only` as it is.
    package func openWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String] {
        ["SET GLOBAL read_only = IF(\(try deadline.condition()), 0, @@GLOBAL.read_only)"]
    }

    package func offlineMode(_ on: Bool) -> String? {
        capabilities.has("offline_mode") ? "SET GLOBAL offline_mode = \(on ? 1 : 0)" : nil
    }

    /// By the plugin that is loaded; a server may have the old one on one side and the new one on the other.
    package func setSemiSync(source: Bool?, replica: Bool?) -> [String]? {
        var statements: [String] = []
        if let source {
            guard let name = ["rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled"].first(where: capabilities.has) else { return nil }
            statements.append("SET GLOBAL \(name) = \(source ? 1 : 0)")
        }
        if let replica {
            guard let name = ["rpl_semi_sync_replica_enabled", "rpl_semi_sync_slave_enabled"].first(where: capabilities.has) else { return nil }
            statements.append("SET GLOBAL \(name) = \(replica ? 1 : 0)")
        }
        return statements
    }

    package func endSession(_ id: UInt64) -> String { "KILL CONNECTION \(id)" }

    // MARK: Logs and transactions

    /// The variable has its new name since 8.0.26. It counts for the channel that starts next.
    package func skipNextTransaction(channel: String) throws(SQLQuotingError) -> [String] {
        ["SET GLOBAL \(capabilities.isMySQL(atLeast: 8, 0, 26) ? "sql_replica_skip_counter" : "sql_slave_skip_counter") = 1"]
    }

    package func commitEmpty(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String] {
        var statements: [String] = []
        for entry in gtids.entries {
            let tag = entry.tag == .none ? "" : "\(entry.tag):"
            for number in entry.ranges.joined() {
                statements += ["SET GTID_NEXT = \(try SQLQuoting.literal("\(entry.uuid):\(tag)\(number)"))", "BEGIN", "COMMIT"]
            }
        }
        return statements + ["SET GTID_NEXT = 'AUTOMATIC'"]
    }

    package var resetBinaryLogs: String { showsBinaryLogStatus ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER" }

    package func declareExecuted(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String] {
        gtids.isEmpty ? [] : ["SET GLOBAL gtid_purged = \(try SQLQuoting.literal(gtids.description))"]
    }
}
