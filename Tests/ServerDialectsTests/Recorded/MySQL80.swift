// Follows the manual of MySQL 8.0: "SHOW SLAVE STATUS Statement" (8.0.21 and earlier), "SHOW REPLICA STATUS Statement" (8.0.22 and later),
// "SHOW REPLICAS Statement", "The replication_connection_configuration Table", "Replica Server Options and Variables".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    private static func variables(_ version: String, newNames: Bool) -> [(String, String?)] {
        [
            ("version", version), ("version_comment", "MySQL Community Server - GPL"), ("server_id", "12"), ("server_uuid", Fixtures.uuid),
            ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", ""), ("report_port", "3306"), ("read_only", "1"),
            ("super_read_only", "0"), ("offline_mode", "1"), ("log_bin", "1"), (newNames ? "log_replica_updates" : "log_slave_updates", "1"),
            ("binlog_format", "ROW"), ("binlog_row_image", "FULL"), (newNames ? "replica_net_timeout" : "slave_net_timeout", "60"),
            ("max_connections", "151"), (newNames ? "replica_parallel_workers" : "slave_parallel_workers", "0"),
            (newNames ? "replica_preserve_commit_order" : "slave_preserve_commit_order", "0"),
            (newNames ? "replica_parallel_type" : "slave_parallel_type", "DATABASE"), ("relay_log_recovery", "0"), ("binlog_checksum", "NONE"),
            ("sync_binlog", "0"), ("lower_case_table_names", "1"), ("gtid_mode", "OFF"), ("enforce_gtid_consistency", "OFF"), ("gtid_executed", ""),
            ("gtid_purged", ""), ("performance_schema", "1"),
        ]
    }

    /// The last version without the new words: file and position, no semi-sync plugin.
    static let mysql80Old = RecordedServer(
        name: "MySQL 8.0.21", version: "8.0.21", comment: "MySQL Community Server - GPL",
        variables: variables("8.0.21", newNames: false) + [("binlog_transaction_compression", "0")],
        replicaStatus: StatusColumns.mysql(
            .old, hasPublicKey: true, hasNamespace: false, ["Master_Host": "db-1", "Auto_Position": "0", "Get_master_public_key": "1"]),
        counters: [("UPTIME", "1795490387")],
        more: [
            .init(kind: .channelCounters, table: StatusColumns.channelCounters()),
            .init(
                kind: .channelConfiguration,
                table: StatusColumns.connectionConfiguration(
                    ["AUTO_POSITION": "0"],
                    more: [
                        ("PUBLIC_KEY_PATH", ""), ("GET_PUBLIC_KEY", "YES"), ("COMPRESSION_ALGORITHM", "uncompressed"), ("ZSTD_COMPRESSION_LEVEL", "3"),
                        ("TLS_CIPHERSUITES", nil),
                    ])),
        ],
        statements: [
            .replicaStatus: "SHOW SLAVE STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS",
            .replicationSessions: "information_schema.PROCESSLIST",
        ],
        expected: Expected(
            flavor: .mysql, version: ServerVersion(8, 0, 21), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .fileAndPosition, heartbeatPeriod: .seconds(30),
                    options: [
                        .init(.tls, "0"), .init(.tlsVerifiesServer, "0"), .init(.fetchesPublicKey, "1"), .init(.compressionAlgorithms, "uncompressed"),
                        .init(.zstdCompressionLevel, "3"),
                    ])
            ],
            applier: .with { ($0.workers, $0.preservesCommitOrder, $0.parallelMode, $0.recoversRelayLog) = (0, false, "DATABASE", false) },
            binaryLog: .with { ($0.checksum, $0.syncInterval, $0.compresses) = ("NONE", 0, false) }, gtid: .with { $0.consistency = "OFF" },
            lowerCaseTableNames: 1, semiSyncAvailable: false))

    /// New words in statements, both names of variables, and cipher suites that the replica status does not show.
    static let mysql80New = RecordedServer(
        name: "MySQL 8.0.36", version: "8.0.36", comment: "MySQL Community Server - GPL",
        variables: variables("8.0.36", newNames: true) + [
            ("log_slave_updates", "1"), ("slave_parallel_workers", "0"), ("skip_replica_start", "1"), ("skip_slave_start", "1"),
            ("binlog_transaction_compression", "1"),
        ],
        replicaStatus: StatusColumns.mysql(
            .new, hasPublicKey: true, hasNamespace: true, ["Source_Host": "fd00::7", "Replicate_Ignore_Server_Ids": "7,8", "Source_SSL_Allowed": "Yes"]),
        counters: [("UPTIME", "1795490387")],
        more: [
            .init(kind: .channelCounters, table: StatusColumns.channelCounters(period: "2.000")),
            .init(
                kind: .channelConfiguration,
                table: StatusColumns.connectionConfiguration(
                    ["SSL_ALLOWED": "YES"],
                    more: [
                        ("PUBLIC_KEY_PATH", ""), ("GET_PUBLIC_KEY", "NO"), ("NETWORK_NAMESPACE", ""), ("COMPRESSION_ALGORITHM", "zstd"),
                        ("ZSTD_COMPRESSION_LEVEL", "7"), ("TLS_CIPHERSUITES", "TLS_AES_256_GCM_SHA384"), ("SOURCE_CONNECTION_AUTO_FAILOVER", "0"),
                        ("GTID_ONLY", "0"),
                    ])),
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(
                    columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"],
                    rows: [["13", "", "3307", "12", "UUID-3"], ["14", "db-4", "3306", "12", "uuid-4"]])),
            .init(
                kind: .replicationSessions,
                table: ReplyTable(columns: ["Id", "Command", "Host", "State"], rows: [["41", "Binlog Dump GTID", "fd00::3:51000", "Source has sent all"]])),
            .init(kind: .sessionIdentities, table: ReplyTable(columns: ["Id", "Uuid"], rows: [["41", "uuid-3"]])),
        ],
        statements: [
            .replicaStatus: "SHOW REPLICA STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW REPLICAS",
            .replicationSessions: "performance_schema.processlist",
        ],
        expected: Expected(
            flavor: .mysql, version: ServerVersion(8, 0, 36), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "[fd00::7]:3306", gtidUse: .autoPosition, heartbeatPeriod: .seconds(2),
                    filters: [ReplicationFilter(.ignoreServers, "7,8")],
                    options: [
                        .init(.tls, "1"), .init(.tlsVerifiesServer, "0"), .init(.tlsCiphersuites, "TLS_AES_256_GCM_SHA384"), .init(.fetchesPublicKey, "0"),
                        .init(.compressionAlgorithms, "zstd"), .init(.zstdCompressionLevel, "7"),
                    ])
            ],
            applier: .with {
                ($0.workers, $0.preservesCommitOrder, $0.parallelMode, $0.recoversRelayLog, $0.skipsStart) = (0, false, "DATABASE", false, true)
            },
            binaryLog: .with { ($0.checksum, $0.syncInterval, $0.compresses) = ("NONE", 0, true) }, gtid: .with { $0.consistency = "OFF" },
            lowerCaseTableNames: 1, semiSyncAvailable: false,
            // The registration of db-4 has no session any more.
            replicas: ["[fd00::3]:3307"]))
}
