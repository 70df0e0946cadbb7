// Follows MariaDB's documentation of 11.4: "SHOW REPLICA STATUS" (Replicate_Rewrite_DB, since 10.11), "SHOW REPLICA HOSTS", "Replication and Binary Log System Variables",
// "Secure Connections Overview" (certificates are verified by default since 11.4), "Server System Variables" (server_uid).
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    /// A delayed replica that knows who it is by `server_uid`, with a database that is renamed on the way.
    static let mariadb114 = RecordedServer(
        name: "MariaDB 11.4.4", version: "11.4.4-MariaDB-log", comment: "mariadb.org binary distribution",
        variables: [
            ("version", "11.4.4-MariaDB-log"), ("version_comment", "mariadb.org binary distribution"), ("server_id", "2"),
            ("server_uid", "F0fyVLxwFJHvBUzyG38ia3hvUbs="), ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"),
            ("report_port", "3306"), ("read_only", "1"), ("log_bin", "1"), ("log_slave_updates", "1"), ("binlog_format", "MIXED"), ("binlog_row_image", "FULL"),
            ("slave_net_timeout", "60"), ("max_connections", "151"), ("slave_parallel_threads", "8"), ("slave_parallel_mode", "optimistic"),
            ("relay_log_recovery", "0"), ("binlog_checksum", "CRC32"), ("log_bin_compress", "0"), ("sync_binlog", "1"), ("lower_case_table_names", "0"),
            ("gtid_domain_id", "0"), ("gtid_strict_mode", "0"), ("gtid_slave_pos", "0-1-14"), ("gtid_current_pos", "0-1-14"), ("gtid_binlog_state", "0-1-14"),
            ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_slave_enabled", "1"), ("rpl_semi_sync_slave_kill_conn_timeout", "5"),
            ("rpl_semi_sync_master_wait_no_slave", "1"), ("innodb_flush_log_at_trx_commit", "3"), ("wsrep_on", "0"),
            ("wsrep_provider", "none"),
        ],
        replicaStatus: StatusColumns.mariadb(
            [["Master_Host": "db-1", "Master_SSL_Allowed": "Yes", "Master_SSL_Verify_Server_Cert": "Yes", "SQL_Delay": "60", "Slave_heartbeat_period": "10.000"]],
            later: [("Replicate_Rewrite_DB", "old->new")]),
        counters: [("UPTIME", "1795490387"), ("RPL_SEMI_SYNC_SLAVE_STATUS", "ON")],
        more: [
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(columns: ["Server_id", "Host", "Port", "Master_id"], rows: [["4", "db-4", "3306", "2"]])),
            .init(kind: .galera, table: Fixtures.counters([])),
        ],
        statements: [.replicaStatus: "SHOW ALL SLAVES STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS"],
        expected: Expected(
            flavor: .mariadb, version: ServerVersion(11, 4, 4),
            identity: .mariadb(serverID: 2, hostname: "db-2", port: 3306, dataDirectory: "/var/lib/mysql/", serverUID: "F0fyVLxwFJHvBUzyG38ia3hvUbs="),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .slavePosition, delay: .seconds(60), heartbeatPeriod: .seconds(10),
                    filters: [ReplicationFilter(.rewriteDatabase, "old->new")], options: [.init(.tls, "1"), .init(.tlsVerifiesServer, "1")])
            ],
            applier: .with { ($0.workers, $0.parallelMode, $0.recoversRelayLog) = (8, "optimistic", false) },
            binaryLog: .with { ($0.checksum, $0.compresses, $0.syncInterval) = ("CRC32", false, 1) }, gtid: .with { $0.isStrict = false },
            durability: .with { ($0.logFlush, $0.waitsWithoutReplicas) = (3, true) },
            replicas: ["db-4:3306"]))
}
