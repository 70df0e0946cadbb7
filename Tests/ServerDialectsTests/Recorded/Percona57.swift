// Follows the manual of MySQL 5.7 ("SHOW SLAVE STATUS Statement", "SHOW SLAVE HOSTS Statement"), whose statements Percona Server 5.7 shares; the version's text and
// comment are those of the manual of Percona Server 5.7, "Percona Server for MySQL 5.7.44-48 Release Notes".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    /// Without a binary log of its own, and without the performance schema: what only that tells is not known.
    static let percona57 = RecordedServer(
        name: "Percona Server 5.7.44", version: "5.7.44-48", comment: "Percona Server (GPL), Release 48, Revision 497f936a373",
        variables: [
            ("version", "5.7.44-48"), ("version_comment", "Percona Server (GPL), Release 48, Revision 497f936a373"), ("server_id", "12"),
            ("server_uuid", Fixtures.uuid), ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", ""), ("report_port", "3306"),
            ("read_only", "1"), ("super_read_only", "0"), ("offline_mode", "0"), ("log_bin", "0"), ("log_slave_updates", "0"), ("binlog_format", "STATEMENT"),
            ("slave_net_timeout", "3600"), ("slave_parallel_workers", "0"), ("slave_parallel_type", "DATABASE"), ("relay_log_recovery", "0"),
            ("binlog_checksum", "NONE"), ("sync_binlog", "0"), ("lower_case_table_names", "0"), ("gtid_mode", "OFF_PERMISSIVE"),
            ("enforce_gtid_consistency", "WARN"), ("gtid_executed", ""), ("gtid_purged", ""), ("performance_schema", "0"),
            ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_slave_enabled", "0"),
        ],
        replicaStatus: StatusColumns.mysql(
            .old, hasPublicKey: false, hasNamespace: false,
            ["Master_Host": "10.0.0.1", "Master_Port": "3307", "Auto_Position": "0", "Replicate_Do_DB": "shop", "Connect_Retry": "10"]),
        counters: [("UPTIME", "1795490387")],
        statements: [
            .replicaStatus: "SHOW SLAVE STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS",
            .replicationSessions: "information_schema.PROCESSLIST",
        ],
        expected: Expected(
            flavor: .percona, version: ServerVersion(5, 7, 44), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "10.0.0.1:3307", gtidUse: .fileAndPosition, heartbeatPeriod: .seconds(30), filters: [ReplicationFilter(.doDatabase, "shop")],
                    options: [.init(.tls, "0"), .init(.tlsVerifiesServer, "0")])
            ],
            applier: .with { ($0.workers, $0.parallelMode, $0.recoversRelayLog) = (0, "DATABASE", false) },
            binaryLog: .with { ($0.checksum, $0.syncInterval) = ("NONE", 0) }, gtid: .with { $0.consistency = "WARN" }))
}
