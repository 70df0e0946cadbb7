// Follows MariaDB's documentation of 10.5: "SHOW REPLICA STATUS", "SHOW REPLICA HOSTS", "Replication and Binary Log System Variables", "Parallel Replication".
@testable import ServerDialects
import TopologyModel

extension RecordedServer {
    /// Before `server_uid` (10.11): the identity is what is left. A parallel replica with TLS and a database that is left out.
    static let mariadb105 = RecordedServer(
        name: "MariaDB 10.5.23", version: "10.5.23-MariaDB-log", comment: "mariadb.org binary distribution",
        variables: [
            ("version", "10.5.23-MariaDB-log"), ("version_comment", "mariadb.org binary distribution"), ("server_id", "2"), ("hostname", "db-2"),
            ("port", "3306"), ("datadir", "/var/lib/mysql/"), ("report_host", "db-2"), ("report_port", "3306"), ("read_only", "1"), ("log_bin", "1"),
            ("log_slave_updates", "1"), ("binlog_format", "MIXED"), ("slave_net_timeout", "60"), ("slave_parallel_threads", "4"),
            ("slave_parallel_mode", "optimistic"), ("relay_log_recovery", "0"), ("binlog_checksum", "CRC32"), ("log_bin_compress", "1"), ("sync_binlog", "0"),
            ("lower_case_table_names", "0"), ("gtid_domain_id", "3"), ("gtid_strict_mode", "1"), ("gtid_slave_pos", "0-1-14"), ("gtid_current_pos", "0-1-14"),
            ("gtid_binlog_state", "0-1-14"), ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_slave_enabled", "0"), ("wsrep_on", "0"),
            ("wsrep_provider", "none"),
        ],
        replicaStatus: StatusColumns.mariadb([
            ["Master_Host": "db-1", "Replicate_Ignore_DB": "scratch", "Master_SSL_Allowed": "Yes", "Master_SSL_Cert": "/etc/c.pem", "Using_Gtid": "Current_Pos"]
        ]),
        counters: [("UPTIME", "1795490387")],
        more: [
            // A replica without report_host is there all the same, and its session says where.
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(columns: ["Server_id", "Host", "Port", "Master_id"], rows: [["3", "", "3310", "2"], ["4", "db-4", "3306", "2"]])),
            .init(
                kind: .replicationSessions,
                table: ReplyTable(
                    columns: ["Id", "Command", "Host", "State"],
                    rows: [["7", "Binlog Dump", "10.0.0.3:40000", ""], ["8", "Binlog Dump", "db-4:40001", ""]])),
            .init(kind: .galera, table: Fixtures.counters([])),
        ],
        statements: [.replicaStatus: "SHOW ALL SLAVES STATUS", .writePosition: "SHOW MASTER STATUS", .registeredReplicas: "SHOW SLAVE HOSTS"],
        expected: Expected(
            flavor: .mariadb, version: ServerVersion(10, 5, 23),
            identity: .mariadb(serverID: 2, hostname: "db-2", port: 3306, dataDirectory: "/var/lib/mysql/", serverUID: nil),
            channels: [
                Channel(
                    source: "db-1:3306", gtidUse: .currentPosition, heartbeatPeriod: .seconds(30), filters: [ReplicationFilter(.ignoreDatabase, "scratch")],
                    options: [.init(.tls, "1"), .init(.tlsCertificate, "/etc/c.pem"), .init(.tlsVerifiesServer, "0")])
            ],
            applier: .with { ($0.workers, $0.parallelMode, $0.recoversRelayLog) = (4, "optimistic", false) },
            binaryLog: .with { ($0.checksum, $0.compresses, $0.syncInterval) = ("CRC32", true, 0) }, gtid: .with { $0.isStrict = true },
            replicas: ["10.0.0.3:3310", "db-4:3306"]))
}
