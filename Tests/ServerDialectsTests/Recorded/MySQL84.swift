// Follows the manual of MySQL 8.4: "SHOW REPLICA STATUS Statement", "SHOW REPLICAS Statement", "The replication_connection_configuration Table",
// "The replication_group_members Table".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    private static let variables84: [(String, String?)] = [
        ("version", "8.4.3"), ("version_comment", "MySQL Community Server - GPL"), ("server_id", "12"), ("server_uuid", Fixtures.uuid), ("hostname", "db-2"),
        ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"), ("report_port", "3306"), ("read_only", "1"), ("super_read_only", "1"),
        ("offline_mode", "0"), ("log_bin", "1"), ("log_replica_updates", "1"), ("binlog_format", "ROW"), ("replica_net_timeout", "60"),
        ("replica_parallel_workers", "4"), ("replica_preserve_commit_order", "1"), ("relay_log_recovery", "1"), ("skip_replica_start", "0"),
        ("binlog_checksum", "CRC32"), ("binlog_transaction_compression", "0"), ("sync_binlog", "1"), ("lower_case_table_names", "0"), ("gtid_mode", "ON"),
        ("enforce_gtid_consistency", "ON"), ("gtid_executed", ""), ("gtid_purged", ""), ("performance_schema", "1"),
    ]
    private static let applier84 = ApplierConfiguration.with {
        ($0.workers, $0.preservesCommitOrder, $0.recoversRelayLog, $0.skipsStart) = (4, true, true, false)
    }
    private static let log84 = BinaryLogConfiguration.with { ($0.checksum, $0.compresses, $0.syncInterval) = ("CRC32", false, 1) }
    private static let words84: [ProbeStatement.Kind: String] = [
        .replicaStatus: "SHOW REPLICA STATUS", .writePosition: "SHOW BINARY LOG STATUS", .registeredReplicas: "SHOW REPLICAS",
        .replicationSessions: "performance_schema.processlist",
    ]

    /// The new semi-sync plugins; the account may not read the performance schema, so that options come from the replica status.
    static let mysql84 = RecordedServer(
        name: "MySQL 8.4.3", version: "8.4.3", comment: "MySQL Community Server - GPL",
        variables: variables84 + [
            ("rpl_semi_sync_source_enabled", "0"), ("rpl_semi_sync_replica_enabled", "1"), ("rpl_semi_sync_source_wait_no_replica", "1"),
            ("innodb_flush_log_at_trx_commit", "1"),
        ],
        replicaStatus: StatusColumns.mysql(
            .new, hasPublicKey: true, hasNamespace: true,
            ["Source_Host": "db-1", "Source_SSL_Allowed": "Yes", "Source_SSL_Crlpath": "/etc/crls", "Source_public_key_path": "/etc/key.pem", "Source_Bind": "10.0.0.2"]),
        counters: [("UPTIME", "1795490387"), ("Rpl_semi_sync_replica_status", "ON")], statements: words84,
        expected: Expected(
            flavor: .mysql, version: ServerVersion(8, 4, 3), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .autoPosition, heartbeatPeriod: .seconds(30),
                    options: [
                        .init(.tls, "1"), .init(.tlsRevocationPath, "/etc/crls"), .init(.tlsVerifiesServer, "0"), .init(.publicKeyPath, "/etc/key.pem"),
                        .init(.fetchesPublicKey, "0"), .init(.bind, "10.0.0.2"),
                    ])
            ],
            applier: applier84, binaryLog: log84, gtid: .with { $0.consistency = "ON" },
            durability: .with { ($0.logFlush, $0.waitsWithoutReplicas) = (1, true) }))

    /// A secondary of a group; the recovery channel that the group left behind is no source.
    static let mysql84Group = RecordedServer(
        name: "MySQL 8.4.3 in a group", version: "8.4.3", comment: "MySQL Community Server - GPL",
        variables: variables84 + [("group_replication_group_name", "aaaaaaaa-0000-0000-0000-000000000001")],
        replicaStatus: StatusColumns.mysql(
            .new, hasPublicKey: true, hasNamespace: true, ["Source_Host": "<NULL>", "Channel_Name": "group_replication_recovery", "Source_Port": "0"]),
        counters: [("UPTIME", "1795490387")],
        more: [
            .init(
                kind: .groupMembership,
                table: ReplyTable(
                    columns: ["uuid", "host", "port", "state", "role", "version", "group_name", "single_primary"],
                    rows: [
                        ["11111111-71ca-11e1-9e33-c80aa9429562", "db-1", "3306", "ONLINE", "PRIMARY", "8.4.3", "aaaaaaaa-0000-0000-0000-000000000001", "1"],
                        [Fixtures.uuid, "db-2", "3306", "RECOVERING", "SECONDARY", "8.4.3", "aaaaaaaa-0000-0000-0000-000000000001", "1"],
                    ]))
        ],
        statements: words84.merging([.groupMembership: "MEMBER_ROLE"]) { _, new in new },
        expected: Expected(
            flavor: .mysql, version: ServerVersion(8, 4, 3), identity: .mysql(uuid: Fixtures.uuid.lowercased()), applier: applier84, binaryLog: log84,
            gtid: .with { $0.consistency = "ON" }, semiSyncAvailable: false,
            group: GroupReplicationFacts(
                name: "aaaaaaaa-0000-0000-0000-000000000001", isSinglePrimary: true,
                members: [
                    .init(uuid: "11111111-71ca-11e1-9e33-c80aa9429562", address: InstanceAddress(host: "db-1", port: 3306), state: "ONLINE", role: "PRIMARY", version: "8.4.3"),
                    .init(uuid: Fixtures.uuid.lowercased(), address: InstanceAddress(host: "db-2", port: 3306), state: "RECOVERING", role: "SECONDARY", version: "8.4.3"),
                ]),
            replicas: ["db-1:3306"]))
}
