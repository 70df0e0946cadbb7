// Follows the manual of MySQL 8.0 ("SHOW REPLICA STATUS Statement"), whose statements Percona Server 8.0 shares, and for the cluster the manual of Percona XtraDB
// Cluster 8.0 ("Index of wsrep status variables").
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    private static let perconaVariables: [(String, String?)] = [
        ("version", "8.0.35-27"), ("server_id", "12"), ("server_uuid", Fixtures.uuid), ("hostname", "db-2"), ("port", "3306"),
        ("datadir", "/var/lib/mysql/"), ("report_host", ""), ("report_port", "3306"), ("read_only", "0"), ("super_read_only", "0"), ("log_bin", "1"),
        ("log_replica_updates", "1"), ("binlog_format", "ROW"), ("gtid_mode", "ON"), ("gtid_executed", ""), ("gtid_purged", ""),
        ("lower_case_table_names", "0"), ("sync_binlog", "1"), ("binlog_checksum", "CRC32"), ("enforce_gtid_consistency", "ON"),
    ]

    /// A primary: no row, one plugin of either generation for semi-sync.
    static let percona80 = RecordedServer(
        name: "Percona Server 8.0.35", version: "8.0.35-27", comment: "Percona Server (GPL), Release 27, Revision 2f8eeab2$",
        variables: perconaVariables + [("rpl_semi_sync_master_enabled", "1"), ("rpl_semi_sync_replica_enabled", "0")],
        replicaStatus: ReplyTable(columns: [], rows: []),
        counters: [("UPTIME", "1795490387.5"), ("Rpl_semi_sync_master_clients", "2")],
        statements: [.replicaStatus: "SHOW REPLICA STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW REPLICAS"],
        expected: Expected(
            flavor: .percona, version: ServerVersion(8, 0, 35), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            binaryLog: .with { ($0.checksum, $0.syncInterval) = ("CRC32", 1) }, gtid: .with { $0.consistency = "ON" }))

    static let xtradbCluster = RecordedServer(
        name: "Percona XtraDB Cluster 8.0.35", version: "8.0.35-27.1", comment: "Percona XtraDB Cluster (GPL), Release rel27, Revision 84d9464, WSREP version 26.1.4.3",
        variables: perconaVariables + [("wsrep_on", "1"), ("wsrep_provider", "/usr/lib/galera4/libgalera_smm.so")],
        replicaStatus: ReplyTable(columns: [], rows: []), counters: [("UPTIME", "1795490387")],
        more: [
            .init(
                kind: .galera,
                table: Fixtures.counters([
                    ("wsrep_cluster_state_uuid", "8dfba32f-aaaa-11ee-b2a4-2b1c4c4d7a11"), ("wsrep_local_state_comment", "Donor/Desynced"), ("wsrep_cluster_size", "3"),
                ]))
        ],
        statements: [.galera: "performance_schema.global_status"],
        expected: Expected(
            flavor: .percona, version: ServerVersion(8, 0, 35), identity: .mysql(uuid: Fixtures.uuid.lowercased()),
            binaryLog: .with { ($0.checksum, $0.syncInterval) = ("CRC32", 1) }, gtid: .with { $0.consistency = "ON" }, semiSyncAvailable: false,
            galera: GaleraFacts(clusterUUID: "8dfba32f-aaaa-11ee-b2a4-2b1c4c4d7a11", localState: "Donor/Desynced", clusterSize: 3)))
}
