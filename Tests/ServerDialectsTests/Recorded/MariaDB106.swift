// Follows MariaDB's documentation of 10.6: "SHOW REPLICA STATUS" (SHOW ALL SLAVES STATUS), "Multi-Source Replication", "Galera Cluster Status Variables".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    private static func variables106(wsrep: Bool) -> [(String, String?)] {
        [
            ("version", "10.6.16-MariaDB"), ("version_comment", "mariadb.org binary distribution"), ("server_id", "2"), ("hostname", "db-2"), ("port", "3306"),
            ("datadir", "/var/lib/mysql/"), ("report_host", ""), ("report_port", "3306"), ("read_only", "1"), ("log_bin", "1"), ("log_slave_updates", "0"),
            ("binlog_format", "ROW"), ("slave_net_timeout", "60"), ("slave_parallel_threads", "0"), ("slave_parallel_mode", "conservative"),
            ("binlog_checksum", "NONE"), ("lower_case_table_names", "0"), ("gtid_domain_id", "0"), ("gtid_strict_mode", "0"), ("gtid_slave_pos", "0-1-14"),
            ("gtid_current_pos", "0-1-14"), ("gtid_binlog_state", ""), ("wsrep_on", wsrep ? "1" : "0"),
            ("wsrep_provider", wsrep ? "/usr/lib/galera/libgalera_smm.so" : "none"),
        ]
    }
    private static let identity106 = ServerIdentity.mariadb(serverID: 2, hostname: "db-2", port: 3306, dataDirectory: "/var/lib/mysql/", serverUID: nil)

    /// Two sources, one of them without a host after a plain RESET SLAVE.
    static let mariadb106 = RecordedServer(
        name: "MariaDB 10.6.16 with several sources", version: "10.6.16-MariaDB", comment: "mariadb.org binary distribution", variables: variables106(wsrep: false),
        replicaStatus: StatusColumns.mariadb([
            ["Connection_name": "east", "Master_Host": "db-1", "Replicate_Do_Domain_Ids": "1"],
            ["Connection_name": "west", "Master_Host": "db-9", "Using_Gtid": "No", "Slave_heartbeat_period": "5.000"],
        ]),
        counters: [("UPTIME", "1795490387")],
        statements: [.replicaStatus: "SHOW ALL SLAVES STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS"],
        expected: Expected(
            flavor: .mariadb, version: ServerVersion(10, 6, 16), identity: identity106,
            channels: [
                Channel(
                    name: "east", source: "db-1:3306", gtidUse: .slavePosition, heartbeatPeriod: .seconds(30), filters: [ReplicationFilter(.doDomains, "1")],
                    options: [.init(.tls, "0"), .init(.tlsVerifiesServer, "0")]),
                Channel(
                    name: "west", source: "db-9:3306", gtidUse: .fileAndPosition, heartbeatPeriod: .seconds(5),
                    options: [.init(.tls, "0"), .init(.tlsVerifiesServer, "0")]),
            ],
            applier: .with { ($0.workers, $0.parallelMode) = (0, "conservative") }, binaryLog: .with { $0.checksum = "NONE" }, gtid: .with { $0.isStrict = false },
            semiSyncAvailable: false))

    static let galera106 = RecordedServer(
        name: "MariaDB 10.6.16 in a Galera cluster", version: "10.6.16-MariaDB", comment: "mariadb.org binary distribution", variables: variables106(wsrep: true),
        replicaStatus: ReplyTable(columns: ["Connection_name"], rows: []), counters: [("UPTIME", "1795490387")],
        more: [
            .init(
                kind: .galera,
                table: Fixtures.counters([
                    ("WSREP_CLUSTER_SIZE", "3"), ("WSREP_CLUSTER_STATE_UUID", "d3f0b7a1-0000-11ee-8a2b-000000000001"), ("WSREP_LOCAL_STATE_COMMENT", "Synced"),
                ]))
        ],
        statements: [.galera: "information_schema.GLOBAL_STATUS"],
        expected: Expected(
            flavor: .mariadb, version: ServerVersion(10, 6, 16), identity: identity106, applier: .with { ($0.workers, $0.parallelMode) = (0, "conservative") },
            binaryLog: .with { $0.checksum = "NONE" }, gtid: .with { $0.isStrict = false }, semiSyncAvailable: false,
            galera: GaleraFacts(clusterUUID: "d3f0b7a1-0000-11ee-8a2b-000000000001", localState: "Synced", clusterSize: 3)))
}
