/// The global variables that a probe reads where the server has them.
enum KnownVariables {
    /// Everything that is worth knowing whether a server has it.
    static let all: [String] = live + configuration.filter { !live.contains($0) } + learned

    /// Read by every probe.
    static let live: [String] = [
        "version", "version_comment", "server_id", "server_uuid", "server_uid", "hostname", "port", "datadir", "report_host", "report_port",
        "read_only", "super_read_only", "offline_mode", "log_bin", "log_slave_updates", "log_replica_updates", "binlog_format",
        "binlog_row_image", "slave_net_timeout", "replica_net_timeout", "max_connections", "slave_parallel_threads", "slave_parallel_workers",
        "replica_parallel_workers",
        "gtid_mode", "gtid_executed", "gtid_purged",
        "gtid_domain_id", "gtid_slave_pos", "gtid_binlog_pos", "gtid_current_pos", "gtid_binlog_state",
        "rpl_semi_sync_master_enabled", "rpl_semi_sync_master_timeout", "rpl_semi_sync_master_wait_point",
        "rpl_semi_sync_master_wait_for_slave_count", "rpl_semi_sync_slave_enabled", "rpl_semi_sync_slave_kill_conn_timeout",
        "rpl_semi_sync_source_enabled", "rpl_semi_sync_source_timeout", "rpl_semi_sync_source_wait_point",
        "rpl_semi_sync_source_wait_for_replica_count", "rpl_semi_sync_replica_enabled",
        "wsrep_on", "wsrep_provider", "group_replication_group_name",
    ]

    /// Read by the slower lane: they hardly ever change, and nothing urgent hangs on them.
    static let configuration: [String] = [
        "slave_parallel_threads", "slave_parallel_workers", "replica_parallel_workers", "slave_preserve_commit_order",
        "replica_preserve_commit_order", "slave_parallel_mode", "slave_parallel_type", "replica_parallel_type", "relay_log_recovery",
        "skip_slave_start", "skip_replica_start", "replica_allow_higher_version_source", "binlog_checksum", "binlog_transaction_compression",
        "log_bin_compress", "binlog_row_value_options", "sync_binlog", "innodb_flush_log_at_trx_commit", "rpl_semi_sync_master_wait_no_slave",
        "rpl_semi_sync_source_wait_no_replica", "lower_case_table_names", "enforce_gtid_consistency", "gtid_strict_mode",
        "extra_port", "admin_address", "admin_port",
    ]

    /// Only asked for to know what the server can do.
    private static let learned: [String] = ["performance_schema", "performance_schema_show_processlist"]

    /// Old names whose new name (MySQL 8.0.26 and later) means the same variable. Semi-sync is not here: the two generations are two plugins.
    static let newerName: [String: String] = [
        "log_slave_updates": "log_replica_updates", "slave_net_timeout": "replica_net_timeout",
        "slave_parallel_workers": "replica_parallel_workers", "slave_preserve_commit_order": "replica_preserve_commit_order",
        "slave_parallel_type": "replica_parallel_type", "skip_slave_start": "skip_replica_start",
    ]

    /// Status counters that a probe reads, beside the time of boot. Upper case, as MariaDB's table spells them; the match ignores case.
    static let counters: [String] = [
        "RPL_SEMI_SYNC_MASTER_STATUS", "RPL_SEMI_SYNC_MASTER_CLIENTS", "RPL_SEMI_SYNC_SLAVE_STATUS", "RPL_SEMI_SYNC_SOURCE_STATUS",
        "RPL_SEMI_SYNC_SOURCE_CLIENTS", "RPL_SEMI_SYNC_REPLICA_STATUS",
    ]

    /// Reads ``counters`` and, under the name UPTIME, *when the server was started* in seconds since 1970, under the name THREADS_CONNECTED *whether
    /// all connections are taken*.
    ///
    /// `Uptime` itself differs in every reply; the moment of start, computed within one statement from the same clock reading, does not
    /// (both count from the statement's start, so stepping the server's clock moves neither), and an unchanged server answers unchanged bytes. Nor
    /// does it matter how many clients come and go as long as there is room.
    static func countersStatement(table: String) -> String {
        "SELECT VARIABLE_NAME AS Variable_name, IF(VARIABLE_NAME = 'UPTIME', UNIX_TIMESTAMP() - VARIABLE_VALUE,"
            + " IF(VARIABLE_NAME = 'THREADS_CONNECTED', VARIABLE_VALUE >= @@GLOBAL.max_connections, VARIABLE_VALUE)) AS Value FROM "
            + table + " WHERE VARIABLE_NAME IN ('UPTIME', 'THREADS_CONNECTED', " + counters.map { "'\($0)'" }.joined(separator: ", ") + ")"
    }

    /// States of a session whose commit does not finish. The match ignores case.
    ///
    /// Found out on a full disk: MariaDB 10.11 has one session in "Waiting for someone to free space" and the others in "Commit", MySQL 9.7 all of them in
    /// "waiting for handler commit". The locks are those of backups.
    private static let commitStates: [String] = [
        "Commit", "waiting for handler commit", "Waiting for someone to free space", "Waiting for prior transaction to commit",
        "Waiting for semi-sync ACK from slave", "Waiting for semi-sync ACK from replica", "Waiting for commit lock", "Waiting for global read lock",
        "Waiting for backup lock",
    ]

    /// Counts sessions that have been at a statement for a second or more and are in one of these states. Answers no row, and so the same bytes, where
    /// commits finish. Takes no lock of the binary log (answers within 0.1 s on a full disk).
    static func commitWaitsStatement(processlist: String) -> ProbeStatement {
        ProbeStatement(
            .commitWaits,
            "SELECT STATE AS State, COUNT(*) AS Sessions, MAX(TIME) AS Seconds FROM \(processlist) WHERE COMMAND IN ('Query', 'Execute') AND TIME >= 1"
                + " AND STATE IN (" + commitStates.map { "'\($0)'" }.joined(separator: ", ") + ") GROUP BY STATE ORDER BY STATE")
    }

    /// Reads ``configuration``, of a server that has any of it.
    static func configurationStatements(_ capabilities: ServerCapabilities) -> [ProbeStatement] {
        capabilities.configurationStatement.map { [ProbeStatement(.configuration, $0)] } ?? []
    }

    /// Reads what a Galera node says of its cluster; no row where there is no provider.
    static func galeraStatements(_ capabilities: ServerCapabilities, table: String) -> [ProbeStatement] {
        guard capabilities.has("wsrep_on"), capabilities.has("wsrep_provider") else { return [] }
        return [
            ProbeStatement(
                .galera,
                "SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM \(table) WHERE VARIABLE_NAME IN"
                    + " ('WSREP_CLUSTER_STATE_UUID', 'WSREP_LOCAL_STATE_COMMENT', 'WSREP_CLUSTER_SIZE')"
                    + " AND @@GLOBAL.wsrep_on = 1 AND @@GLOBAL.wsrep_provider <> 'none'")
        ]
    }
}
