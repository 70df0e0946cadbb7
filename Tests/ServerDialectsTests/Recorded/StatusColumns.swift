@testable import ServerDialects

/// The columns of a replica status in the manual's order, with the values of a replica in good order where a test says nothing else.
enum StatusColumns {
    enum Words {
        /// `SHOW SLAVE STATUS`
        case old
        /// `SHOW REPLICA STATUS` from MySQL 8.0.22 on
        case new
    }

    /// MySQL: manual page "SHOW SLAVE STATUS Statement" of 5.7 and 8.0, "SHOW REPLICA STATUS Statement" of 8.0 and 8.4.
    static func mysql(_ words: Words, hasPublicKey: Bool, hasNamespace: Bool, _ changes: [String: String?]) -> ReplyTable {
        let (source, replica, get) = words == .new ? ("Source", "Replica", "Get_Source_public_key") : ("Master", "Slave", "Get_master_public_key")
        var columns: [(String, String?)] = [
            ("\(replica)_IO_State", "Waiting for \(words == .new ? "source" : "master") to send event"), ("\(source)_Host", ""), ("\(source)_User", "repl"),
            ("\(source)_Port", "3306"), ("Connect_Retry", "60"), ("\(source)_Log_File", "binlog.000002"), ("Read_\(source)_Log_Pos", "1307"),
            ("Relay_Log_File", "relay-bin.000003"), ("Relay_Log_Pos", "1508"), ("Relay_\(source)_Log_File", "binlog.000002"),
            ("\(replica)_IO_Running", "Yes"), ("\(replica)_SQL_Running", "Yes"), ("Replicate_Do_DB", ""), ("Replicate_Ignore_DB", ""),
            ("Replicate_Do_Table", ""), ("Replicate_Ignore_Table", ""), ("Replicate_Wild_Do_Table", ""), ("Replicate_Wild_Ignore_Table", ""),
            ("Last_Errno", "0"), ("Last_Error", ""), ("Skip_Counter", "0"), ("Exec_\(source)_Log_Pos", "1307"), ("Relay_Log_Space", "1858"),
            ("Until_Condition", "None"), ("Until_Log_File", ""), ("Until_Log_Pos", "0"), ("\(source)_SSL_Allowed", "No"), ("\(source)_SSL_CA_File", ""),
            ("\(source)_SSL_CA_Path", ""), ("\(source)_SSL_Cert", ""), ("\(source)_SSL_Cipher", ""), ("\(source)_SSL_Key", ""),
            ("Seconds_Behind_\(source)", "0"), ("\(source)_SSL_Verify_Server_Cert", "No"), ("Last_IO_Errno", "0"), ("Last_IO_Error", ""),
            ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("Replicate_Ignore_Server_Ids", ""), ("\(source)_Server_Id", "1"),
            ("\(source)_UUID", Fixtures.uuid), ("\(source)_Info_File", "mysql.slave_master_info"), ("SQL_Delay", "0"), ("SQL_Remaining_Delay", nil),
            ("\(replica)_SQL_Running_State", "\(replica) has read all relay log; waiting for more updates"), ("\(source)_Retry_Count", "86400"),
            ("\(source)_Bind", ""), ("Last_IO_Error_Timestamp", ""), ("Last_SQL_Error_Timestamp", ""), ("\(source)_SSL_Crl", ""),
            ("\(source)_SSL_Crlpath", ""), ("Retrieved_Gtid_Set", ""), ("Executed_Gtid_Set", ""), ("Auto_Position", "1"), ("Replicate_Rewrite_DB", ""),
            ("Channel_Name", ""), ("\(source)_TLS_Version", ""),
        ]
        if hasPublicKey { columns += [("\(source)_public_key_path", ""), (get, "0")] }
        if hasNamespace { columns += [("Network_Namespace", "")] }
        return Fixtures.table(columns.map { ($0.0, changes[$0.0] ?? $0.1) })
    }

    /// MariaDB: manual page "SHOW REPLICA STATUS" (SHOW ALL SLAVES STATUS), columns of 10.5 and 10.6, with those of later versions at the end.
    static func mariadb(_ rows: [[String: String?]], later: [(String, String?)] = []) -> ReplyTable {
        let columns: [(String, String?)] =
            [
                ("Connection_name", ""), ("Slave_SQL_State", "Slave has read all relay log; waiting for more updates"),
                ("Slave_IO_State", "Waiting for master to send event"), ("Master_Host", ""), ("Master_User", "repl"), ("Master_Port", "3306"),
                ("Connect_Retry", "60"), ("Master_Log_File", "bin.000002"), ("Read_Master_Log_Pos", "907"), ("Relay_Log_File", "relay-bin.000002"),
                ("Relay_Log_Pos", "1200"), ("Relay_Master_Log_File", "bin.000002"), ("Slave_IO_Running", "Yes"), ("Slave_SQL_Running", "Yes"),
                ("Replicate_Do_DB", ""), ("Replicate_Ignore_DB", ""), ("Replicate_Do_Table", ""), ("Replicate_Ignore_Table", ""),
                ("Replicate_Wild_Do_Table", ""), ("Replicate_Wild_Ignore_Table", ""), ("Last_Errno", "0"), ("Last_Error", ""), ("Skip_Counter", "0"),
                ("Exec_Master_Log_Pos", "907"), ("Relay_Log_Space", "1512"), ("Until_Condition", "None"), ("Until_Log_File", ""), ("Until_Log_Pos", "0"),
                ("Master_SSL_Allowed", "No"), ("Master_SSL_CA_File", ""), ("Master_SSL_CA_Path", ""), ("Master_SSL_Cert", ""), ("Master_SSL_Cipher", ""),
                ("Master_SSL_Key", ""), ("Seconds_Behind_Master", "0"), ("Master_SSL_Verify_Server_Cert", "No"), ("Last_IO_Errno", "0"), ("Last_IO_Error", ""),
                ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("Replicate_Ignore_Server_Ids", ""), ("Master_Server_Id", "1"), ("Master_SSL_Crl", ""),
                ("Master_SSL_Crlpath", ""), ("Using_Gtid", "Slave_Pos"), ("Gtid_IO_Pos", "0-1-14"), ("Replicate_Do_Domain_Ids", ""),
                ("Replicate_Ignore_Domain_Ids", ""), ("Parallel_Mode", "optimistic"), ("SQL_Delay", "0"), ("SQL_Remaining_Delay", nil),
                ("Slave_SQL_Running_State", "Slave has read all relay log; waiting for more updates"), ("Slave_DDL_Groups", "0"),
                ("Slave_Non_Transactional_Groups", "0"), ("Slave_Transactional_Groups", "14"), ("Retried_transactions", "0"),
                ("Max_relay_log_size", "1073741824"), ("Executed_log_entries", "60"), ("Slave_received_heartbeats", "7"),
                ("Slave_heartbeat_period", "30.000"), ("Gtid_Slave_Pos", "0-1-14"),
            ] + later
        return ReplyTable(columns: columns.map(\.0), rows: rows.map { changes in columns.map { changes[$0.0] ?? $0.1 } })
    }

    /// `performance_schema.replication_connection_configuration`, with the columns that every version since 5.7 has and `more` of later ones.
    static func connectionConfiguration(_ changes: [String: String?], more: [(String, String?)] = []) -> ReplyTable {
        let columns: [(String, String?)] =
            [
                ("CHANNEL_NAME", ""), ("HOST", "db-1"), ("PORT", "3306"), ("USER", "repl"), ("NETWORK_INTERFACE", ""), ("AUTO_POSITION", "1"),
                ("SSL_ALLOWED", "NO"), ("SSL_CA_FILE", ""), ("SSL_CA_PATH", ""), ("SSL_CERTIFICATE", ""), ("SSL_CIPHER", ""), ("SSL_KEY", ""),
                ("SSL_VERIFY_SERVER_CERTIFICATE", "NO"), ("SSL_CRL_FILE", ""), ("SSL_CRL_PATH", ""), ("CONNECTION_RETRY_INTERVAL", "60"),
                ("CONNECTION_RETRY_COUNT", "86400"), ("HEARTBEAT_INTERVAL", "30.000"), ("TLS_VERSION", ""),
            ] + more
        return Fixtures.table(columns.map { ($0.0, changes[$0.0] ?? $0.1) })
    }

    static func channelCounters(_ name: String = "", heartbeats: Int = 3, period: String = "30.000") -> ReplyTable {
        Fixtures.table([("channel_name", name), ("heartbeats", "\(heartbeats)"), ("period", period), ("error_milliseconds", nil)])
    }
}
