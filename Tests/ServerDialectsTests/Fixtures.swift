@testable import ServerDialects
import TopologyModel

/// Replies as the servers give them, with the columns that matter (a reply may have any others).
enum Fixtures {
    static func table(_ row: [(String, String?)]) -> ReplyTable { ReplyTable(columns: row.map(\.0), rows: [row.map(\.1)]) }

    static func counters(_ values: [(String, String)]) -> ReplyTable {
        ReplyTable(columns: ["Variable_name", "Value"], rows: values.map { [$0.0, $0.1] })
    }

    static func capabilities(_ version: String, comment: String = "", _ variables: [String]) throws -> ServerCapabilities {
        try ServerCapabilities(versionText: version, versionComment: comment, variables: variables)
    }

    // MARK: MariaDB 10.11.19, recorded from a server

    static let mariadbVariables: [(String, String?)] = [
        ("version", "10.11.19-MariaDB-0+deb12u1-log"), ("version_comment", "Debian 12"), ("server_id", "2"),
        ("server_uid", "F0fyVLxwFJHvBUzyG38ia3hvUbs="), ("hostname", "vm"), ("port", "43102"), ("datadir", "/srv/b/data/"),
        ("report_host", "127.0.0.1"), ("report_port", "43102"), ("read_only", "1"), ("log_bin", "1"), ("log_slave_updates", "1"),
        ("binlog_format", "ROW"), ("binlog_row_image", "FULL"), ("slave_net_timeout", "4"), ("max_connections", "151"),
        ("slave_parallel_threads", "0"), ("gtid_domain_id", "0"), ("gtid_strict_mode", "1"), ("gtid_slave_pos", "0-1-14"),
        ("gtid_binlog_pos", "0-1-14"), ("gtid_current_pos", "0-1-14"), ("gtid_binlog_state", "0-2-3,0-1-14"),
        ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_master_timeout", "10000"), ("rpl_semi_sync_master_wait_point", "AFTER_SYNC"),
        ("rpl_semi_sync_slave_enabled", "1"), ("wsrep_on", "0"), ("wsrep_provider", "none"),
    ]

    static let mariadbReplica: [(String, String?)] = [
        ("Connection_name", ""), ("Slave_SQL_State", "Slave has read all relay log; waiting for more updates"),
        ("Slave_IO_State", "Waiting for master to send event"), ("Master_Host", "127.0.0.1"), ("Master_User", "repl"), ("Master_Port", "43101"),
        ("Connect_Retry", "60"), ("Master_Log_File", "bin.000001"), ("Read_Master_Log_Pos", "907"), ("Relay_Log_File", "pid-relay-bin.000002"),
        ("Relay_Log_Pos", "1200"), ("Relay_Master_Log_File", "bin.000001"), ("Slave_IO_Running", "Yes"), ("Slave_SQL_Running", "Yes"),
        ("Replicate_Do_DB", ""), ("Exec_Master_Log_Pos", "907"), ("Master_SSL_Allowed", "No"), ("Seconds_Behind_Master", "0"),
        ("Last_IO_Errno", "0"), ("Last_IO_Error", ""), ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("Master_Server_Id", "1"),
        ("Using_Gtid", "Slave_Pos"), ("Gtid_IO_Pos", "0-1-14"), ("SQL_Delay", "0"),
        ("Slave_SQL_Running_State", "Slave has read all relay log; waiting for more updates"), ("Slave_received_heartbeats", "7"),
        ("Slave_heartbeat_period", "2.000"), ("Gtid_Slave_Pos", "0-1-14"),
    ]

    static func mariadb(
        replacing changes: [String: String?] = [:], variables: [String: String?] = [:]
    ) throws -> (ServerCapabilities, ProbeReplies) {
        let names = mariadbVariables.map(\.0)
        let row = mariadbReplica.map { ($0.0, changes[$0.0] ?? $0.1) }
        let globals = mariadbVariables.map { ($0.0, variables[$0.0] ?? $0.1) }
        return (
            try capabilities("10.11.19-MariaDB-0+deb12u1-log", comment: "Debian 12", names),
            ProbeReplies([
                .init(kind: .variables, table: table(globals)), .init(kind: .replicaStatus, table: table(row)),
                .init(kind: .counters, table: counters([("UPTIME", "1795490387"), ("RPL_SEMI_SYNC_SLAVE_STATUS", "ON")])),
            ])
        )
    }

    // MARK: MySQL, after the manual's pages "SHOW REPLICA STATUS Statement" (8.0, 8.4) and "SHOW SLAVE STATUS Statement" (5.7)

    static let uuid = "3E11FA47-71CA-11E1-9E33-C80AA9429562"

    static func mysqlVariables(newNames: Bool) -> [(String, String?)] {
        [
            ("version", newNames ? "8.4.3" : "8.0.21"), ("version_comment", "MySQL Community Server - GPL"), ("server_id", "12"),
            ("server_uuid", uuid), ("hostname", "db-2"), ("port", "3306"), ("report_host", ""), ("report_port", "3306"), ("read_only", "1"),
            ("super_read_only", "1"), ("log_bin", "1"), (newNames ? "log_replica_updates" : "log_slave_updates", "1"), ("binlog_format", "ROW"),
            ("binlog_row_image", "FULL"), (newNames ? "replica_net_timeout" : "slave_net_timeout", "60"), ("max_connections", "500"),
            (newNames ? "replica_parallel_workers" : "slave_parallel_workers", newNames ? "4" : "0"), ("gtid_mode", "ON"),
            ("gtid_executed", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-20"), ("gtid_purged", ""),
            (newNames ? "rpl_semi_sync_source_enabled" : "rpl_semi_sync_master_enabled", "1"),
            (newNames ? "rpl_semi_sync_source_wait_for_replica_count" : "rpl_semi_sync_master_wait_for_slave_count", "2"),
            (newNames ? "rpl_semi_sync_replica_enabled" : "rpl_semi_sync_slave_enabled", "1"),
        ]
    }

    static func mysqlReplica(newNames: Bool) -> [(String, String?)] {
        let (source, replica) = newNames ? ("Source", "Replica") : ("Master", "Slave")
        return [
            ("\(replica)_IO_State", "Waiting for source to send event"), ("\(source)_Host", "fd00::7"), ("\(source)_User", "repl"),
            ("\(source)_Port", "3306"), ("Connect_Retry", "10"), ("\(source)_Log_File", "binlog.000009"), ("Read_\(source)_Log_Pos", "4242"),
            ("Relay_Log_File", "relay.000003"), ("Relay_Log_Pos", "900"), ("Relay_\(source)_Log_File", "binlog.000009"),
            ("\(replica)_IO_Running", "Connecting"), ("\(replica)_SQL_Running", "Yes"), ("Replicate_Do_DB", "shop"),
            ("Exec_\(source)_Log_Pos", "4000"), ("\(source)_SSL_Allowed", "Yes"), ("Seconds_Behind_\(source)", nil), ("Last_IO_Errno", "2003"),
            ("Last_IO_Error", "error connecting"), ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("\(source)_Server_Id", "11"),
            ("\(source)_UUID", uuid), ("SQL_Delay", "30"), ("\(replica)_SQL_Running_State", "\(replica) has read all relay log; waiting for more updates"),
            ("Retrieved_Gtid_Set", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-20"), ("Auto_Position", "1"), ("Channel_Name", ""),
        ]
    }

    static func mysql(newNames: Bool, variables more: [(String, String?)] = []) throws -> (ServerCapabilities, ProbeReplies) {
        let variables = mysqlVariables(newNames: newNames) + more
        let version = variables[0].1 ?? ""
        return (
            try capabilities(version, comment: "MySQL Community Server - GPL", variables.map(\.0)),
            ProbeReplies([
                .init(kind: .variables, table: table(variables)), .init(kind: .replicaStatus, table: table(mysqlReplica(newNames: newNames))),
                .init(kind: .counters, table: counters([("Uptime", "1795490387"), ("Rpl_semi_sync_\(newNames ? "source" : "master")_clients", "2")])),
                .init(
                    kind: .channelCounters,
                    table: table([("channel_name", ""), ("heartbeats", "41"), ("period", "5.000"), ("error_milliseconds", "1795490999000")])),
            ])
        )
    }
}
