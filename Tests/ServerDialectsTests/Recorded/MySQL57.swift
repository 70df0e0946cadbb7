// Follows the manual of MySQL 5.7: "SHOW SLAVE STATUS Statement", "SHOW SLAVE HOSTS Statement", "The replication_connection_configuration Table",
// "Server System Variables", "Replica Server Options and Variables".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    /// A delayed replica with an old semi-sync plugin on both sides, a filter, and TLS with a revocation list.
    static let mysql57 = RecordedServer(
        name: "MySQL 5.7.44", version: "5.7.44-log", comment: "MySQL Community Server (GPL)",
        variables: [
            ("version", "5.7.44-log"), ("version_comment", "MySQL Community Server (GPL)"), ("server_id", "12"), ("server_uuid", Fixtures.uuid),
            ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"), ("report_port", "3306"), ("read_only", "1"),
            ("super_read_only", "1"), ("offline_mode", "0"), ("log_bin", "1"), ("log_slave_updates", "1"), ("binlog_format", "ROW"),
            ("binlog_row_image", "FULL"), ("slave_net_timeout", "60"), ("max_connections", "151"), ("slave_parallel_workers", "4"),
            ("slave_preserve_commit_order", "1"), ("slave_parallel_type", "LOGICAL_CLOCK"), ("relay_log_recovery", "1"), ("binlog_checksum", "CRC32"),
            ("sync_binlog", "1"), ("lower_case_table_names", "0"), ("gtid_mode", "ON"), ("enforce_gtid_consistency", "WARN"), ("gtid_executed", ""),
            ("gtid_purged", ""), ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_slave_enabled", "1"), ("rpl_semi_sync_master_wait_no_slave", "0"),
            ("innodb_flush_log_at_trx_commit", "2"), ("performance_schema", "1"),
        ],
        replicaStatus: StatusColumns.mysql(
            .old, hasPublicKey: false, hasNamespace: false,
            [
                "Master_Host": "db-1", "Replicate_Wild_Ignore_Table": "shop.tmp%", "SQL_Delay": "3600", "Master_SSL_Allowed": "Yes",
                "Master_SSL_CA_File": "/etc/ca.pem", "Master_SSL_Crl": "/etc/crl.pem", "Master_SSL_Verify_Server_Cert": "Yes", "Master_TLS_Version": "TLSv1.2",
            ]),
        counters: [("UPTIME", "1795490387"), ("RPL_SEMI_SYNC_SLAVE_STATUS", "ON")],
        more: [
            .init(kind: .channelCounters, table: StatusColumns.channelCounters()),
            .init(
                kind: .channelConfiguration,
                table: StatusColumns.connectionConfiguration([
                    "SSL_ALLOWED": "YES", "SSL_CA_FILE": "/etc/ca.pem", "SSL_CRL_FILE": "/etc/crl.pem", "SSL_VERIFY_SERVER_CERTIFICATE": "YES",
                    "TLS_VERSION": "TLSv1.2",
                ])),
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(columns: ["Server_id", "Host", "Port", "Master_id", "Slave_UUID"], rows: [["13", "db-3", "3307", "12", "uuid-3"]])),
        ],
        statements: [
            .replicaStatus: "SHOW SLAVE STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS",
            .replicationSessions: "information_schema.PROCESSLIST",
        ],
        expected: Expected(
            flavor: .mysql, version: ServerVersion(5, 7, 44), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .autoPosition, delay: .seconds(3600), heartbeatPeriod: .seconds(30),
                    filters: [ReplicationFilter(.wildIgnoreTable, "shop.tmp%")],
                    options: [
                        .init(.tls, "1"), .init(.tlsCAFile, "/etc/ca.pem"), .init(.tlsRevocationFile, "/etc/crl.pem"), .init(.tlsVerifiesServer, "1"),
                        .init(.tlsVersion, "TLSv1.2"),
                    ])
            ],
            applier: .with { ($0.workers, $0.preservesCommitOrder, $0.parallelMode, $0.recoversRelayLog) = (4, true, "LOGICAL_CLOCK", true) },
            binaryLog: .with { ($0.checksum, $0.syncInterval) = ("CRC32", 1) }, gtid: .with { $0.consistency = "WARN" },
            durability: .with { ($0.logFlush, $0.waitsWithoutReplicas) = (2, false) },
            replicas: ["db-3:3307"]))
}
