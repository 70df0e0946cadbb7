// Follows the manual of MySQL 8.4 ("SHOW REPLICA STATUS Statement", "SHOW REPLICAS Statement", "The replication_connection_configuration Table"), whose statements
// Percona Server 8.4 shares; the version's text and comment are those of the manual of Percona Server 8.4, "Percona Server for MySQL 8.4.3-3 Release Notes".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    /// An intermediate source with two channels, and the old semi-sync plugins, which 8.4 still has.
    static let percona84 = RecordedServer(
        name: "Percona Server 8.4.3", version: "8.4.3-3", comment: "Percona Server (GPL), Release 3, Revision 6ca3bb9f",
        variables: [
            ("version", "8.4.3-3"), ("version_comment", "Percona Server (GPL), Release 3, Revision 6ca3bb9f"), ("server_id", "12"), ("server_uuid", Fixtures.uuid),
            ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"), ("report_port", "3306"), ("read_only", "1"),
            ("super_read_only", "1"), ("offline_mode", "0"), ("log_bin", "1"), ("log_replica_updates", "1"), ("binlog_format", "ROW"),
            ("replica_net_timeout", "60"), ("replica_parallel_workers", "4"), ("replica_preserve_commit_order", "1"), ("relay_log_recovery", "1"),
            ("skip_replica_start", "0"), ("binlog_checksum", "CRC32"), ("binlog_transaction_compression", "1"), ("sync_binlog", "1"),
            ("lower_case_table_names", "0"), ("gtid_mode", "ON"), ("enforce_gtid_consistency", "ON"), ("gtid_executed", ""), ("gtid_purged", ""),
            ("performance_schema", "1"), ("rpl_semi_sync_master_enabled", "1"), ("rpl_semi_sync_slave_enabled", "0"),
        ],
        replicaStatus: {
            let first = StatusColumns.mysql(.new, hasPublicKey: true, hasNamespace: true, ["Source_Host": "db-1", "Channel_Name": ""])
            let second = StatusColumns.mysql(.new, hasPublicKey: true, hasNamespace: true, ["Source_Host": "db-9", "Channel_Name": "west", "Auto_Position": "0"])
            return ReplyTable(columns: first.columns, rows: first.rows + second.rows)
        }(),
        counters: [("UPTIME", "1795490387"), ("Rpl_semi_sync_master_clients", "1")],
        more: [
            .init(kind: .channelCounters, table: StatusColumns.channelCounters()),
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"], rows: [["13", "db-3", "3306", "12", "uuid-3"]])),
        ],
        statements: [
            .replicaStatus: "SHOW REPLICA STATUS", .writePosition: "SHOW BINARY LOG STATUS", .registeredReplicas: "SHOW REPLICAS",
            .replicationSessions: "performance_schema.processlist",
        ],
        expected: Expected(
            flavor: .percona, version: ServerVersion(8, 4, 3), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .autoPosition, heartbeatPeriod: .seconds(30),
                    options: [.init(.tls, "0"), .init(.tlsVerifiesServer, "0"), .init(.fetchesPublicKey, "0")]),
                Channel(
                    name: "west", source: "db-9:3306", gtidUse: .fileAndPosition, heartbeatPeriod: .seconds(30),
                    options: [.init(.tls, "0"), .init(.tlsVerifiesServer, "0"), .init(.fetchesPublicKey, "0")]),
            ],
            applier: .with { ($0.workers, $0.preservesCommitOrder, $0.recoversRelayLog, $0.skipsStart) = (4, true, true, false) },
            binaryLog: .with { ($0.checksum, $0.compresses, $0.syncInterval) = ("CRC32", true, 1) }, gtid: .with { $0.consistency = "ON" },
            replicas: ["db-3:3306"]))
}
