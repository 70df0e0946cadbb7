// Follows the manual of the innovation releases 8.1 to 8.3: "SHOW REPLICA STATUS Statement", "SHOW MASTER STATUS Statement" (8.1), "SHOW BINARY LOG STATUS
// Statement" (8.2 and later), "SHOW REPLICAS Statement", "The replication_connection_configuration Table", "Replica Server Options and Variables", and
// "GTID Format and Storage" (tags, 8.3).
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    private static func innovation(
        _ version: String, writePosition: String, variables more: [(String, String?)] = [], executed: String = "", change: (inout Expected) -> Void = { _ in }
    ) -> RecordedServer {
        var expected = Expected(
            flavor: .mysql, version: ServerVersion(parsing: version) ?? ServerVersion(0, 0, 0), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .autoPosition, heartbeatPeriod: .seconds(30),
                    options: [
                        .init(.tls, "1"), .init(.tlsCAFile, "/etc/ca.pem"), .init(.tlsVerifiesServer, "1"), .init(.fetchesPublicKey, "0"),
                        .init(.compressionAlgorithms, "uncompressed"), .init(.zstdCompressionLevel, "3"),
                    ])
            ],
            applier: .with {
                ($0.workers, $0.preservesCommitOrder, $0.parallelMode, $0.recoversRelayLog, $0.skipsStart) = (4, true, "LOGICAL_CLOCK", false, false)
            },
            binaryLog: .with { ($0.checksum, $0.compresses, $0.syncInterval) = ("CRC32", false, 1) }, gtid: .with { $0.consistency = "ON" },
            semiSyncAvailable: false, replicas: ["db-3:3306"])
        change(&expected)
        return RecordedServer(
            name: "MySQL \(version)", version: version, comment: "MySQL Community Server - GPL",
            variables: [
                ("version", version), ("version_comment", "MySQL Community Server - GPL"), ("server_id", "12"), ("server_uuid", Fixtures.uuid),
                ("hostname", "db-2"), ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"), ("report_port", "3306"), ("read_only", "1"),
                ("super_read_only", "1"), ("offline_mode", "0"), ("log_bin", "1"), ("log_replica_updates", "1"), ("binlog_format", "ROW"),
                ("replica_net_timeout", "60"), ("replica_parallel_workers", "4"), ("replica_preserve_commit_order", "1"),
                ("replica_parallel_type", "LOGICAL_CLOCK"), ("relay_log_recovery", "0"), ("skip_replica_start", "0"), ("binlog_checksum", "CRC32"),
                ("binlog_transaction_compression", "0"), ("sync_binlog", "1"), ("lower_case_table_names", "0"), ("gtid_mode", "ON"),
                ("enforce_gtid_consistency", "ON"), ("gtid_executed", executed), ("gtid_purged", ""), ("performance_schema", "1"),
            ] + more,
            replicaStatus: StatusColumns.mysql(
                .new, hasPublicKey: true, hasNamespace: true,
                [
                    "Source_Host": "db-1", "Source_SSL_Allowed": "Yes", "Source_SSL_CA_File": "/etc/ca.pem", "Source_SSL_Verify_Server_Cert": "Yes",
                    "Retrieved_Gtid_Set": executed,
                ]),
            counters: [("UPTIME", "1795490387")],
            more: [
                .init(kind: .channelCounters, table: StatusColumns.channelCounters()),
                .init(
                    kind: .channelConfiguration,
                    table: StatusColumns.connectionConfiguration(
                        ["SSL_ALLOWED": "YES", "SSL_CA_FILE": "/etc/ca.pem", "SSL_VERIFY_SERVER_CERTIFICATE": "YES"],
                        more: [
                            ("PUBLIC_KEY_PATH", ""), ("GET_PUBLIC_KEY", "NO"), ("NETWORK_NAMESPACE", ""), ("COMPRESSION_ALGORITHM", "uncompressed"),
                            ("ZSTD_COMPRESSION_LEVEL", "3"), ("TLS_CIPHERSUITES", nil), ("SOURCE_CONNECTION_AUTO_FAILOVER", "0"), ("GTID_ONLY", "0"),
                        ])),
                .init(
                    kind: .registeredReplicas,
                    table: ReplyTable(
                        columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"], rows: [["13", "db-3", "3306", "12", "uuid-3"]])),
            ],
            statements: [
                .replicaStatus: "SHOW REPLICA STATUS", .writePosition: writePosition, .registeredReplicas: "SHOW REPLICAS",
                .replicationSessions: "performance_schema.processlist",
            ],
            expected: expected)
    }

    static let mysql81 = innovation("8.1.0", writePosition: "SHOW MASTER STATUS")
    /// The first version whose own position has a new name.
    static let mysql82 = innovation("8.2.0", writePosition: "SHOW BINARY LOG STATUS")
    /// The first version with tagged transactions; its old semi-sync plugin stands beside a new one.
    static let mysql83 = innovation(
        "8.3.0", writePosition: "SHOW BINARY LOG STATUS",
        variables: [("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_replica_enabled", "0")],
        executed: "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-20:deploy:1-3"
    ) { $0.semiSyncAvailable = true }
}
