import TopologyModel

/// The answers of one fake server at one moment.
struct ServerAnswers {
    let server: FakeServer
    /// Those that follow it, by its own account.
    let replicas: [FakeServer]
    let sourceID: UInt32
    /// Transactions that its source wrote, or it wrote itself.
    let received: UInt64
    let applied: UInt64

    /// In seconds since 1970: a run that began in 2024.
    private static let bootedAt = 1_704_067_200

    func answer(_ statement: FakeStatement) -> FakeAnswer {
        switch statement {
        case .settings, .kill: return .ok
        case .unknown(let text): return .unsupported(text)
        case .variables(let wanted): return values(wanted)
        case .variableTable(let wanted):
            let rows = variables.filter { wanted.isEmpty || wanted.contains($0.0) }.map { [$0.0, $0.1] as [String?] }
            return .rows(columns: ["Variable_name", "Value"], rows)
        case .replicaStatus:
            let columns = server.flavor.isMariaDB ? ChannelColumns.mariadb : ChannelColumns.mysql
            guard let source = server.source else { return .rows(columns: columns, []) }
            let values = channel(source)
            return .rows(columns: columns, [columns.map { column in values.first { $0.0 == column }?.1 ?? "" }])
        case .counters(let wanted): return .rows(columns: ["Variable_name", "Value"], counters(wanted))
        case .commitWaits: return .rows(columns: ["State", "Sessions", "Seconds"], [])
        case .channelCounters:
            return .rows(
                columns: ["channel_name", "heartbeats", "period", "error_milliseconds"], server.source == nil ? [] : [["", "7", "30.000", nil]])
        case .channelConfiguration:
            let row: [String?]? = server.source.map { ["", $0.host, "\($0.port)", "repl", "1", "30.000"] }
            return .rows(columns: ["CHANNEL_NAME", "HOST", "PORT", "USER", "AUTO_POSITION", "HEARTBEAT_INTERVAL"], row.map { [$0] } ?? [])
        case .bootSettings:
            let origin = server.flavor.isMariaDB ? ("COMMAND-LINE", "COMPILE-TIME") : ("COMMAND_LINE", "COMPILED")
            return .rows(columns: ["origin", "path", "value"], [server.isReadOnly ? [origin.0, nil, "1"] : [origin.1, nil, "0"]])
        case .grants: return .rows(columns: ["Grants for baton@%"], [["GRANT ALL PRIVILEGES ON *.* TO `baton`@`%` WITH GRANT OPTION"]])
        case .registeredReplicas: return registeredReplicas
        case .replicationSessions: return .rows(columns: ["Id", "Command", "Host", "State"], [])
        case .globalReadLock:
            return server.flavor.isMariaDB ? .rows(columns: ["held"], []) : .rows(columns: ["held"], [["0"]])
        case .writePosition:
            return .rows(
                columns: ["File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB", "Executed_Gtid_Set"],
                [[file, "\(position(applied))", "", "", server.flavor.isMariaDB ? "" : gtids(applied)]])
        }
    }

    // MARK: Variables

    private func values(_ wanted: [FakeStatement.Variable]) -> FakeAnswer {
        let known = variables
        var row: [String?] = []
        for variable in wanted {
            guard let value = known.first(where: { $0.0 == variable.name }) else { return .unknownVariable(variable.name) }
            row.append(value.1)
        }
        return .rows(columns: wanted.map(\.alias), [row])
    }

    private var variables: [(String, String)] {
        let common: [(String, String)] = [
            ("version", server.flavor.versionText), ("version_comment", server.flavor.versionComment), ("server_id", "\(server.serverID)"),
            ("hostname", server.address.host), ("port", "\(server.shownPort ?? server.address.port)"), ("datadir", "/var/lib/mysql/"),
            ("report_host", server.address.host), ("report_port", "\(server.address.port)"), ("read_only", server.isReadOnly ? "1" : "0"),
            ("log_bin", "1"), ("binlog_format", "ROW"), ("binlog_row_image", "FULL"), ("max_connections", "151"),
        ]
        if server.flavor.isMariaDB {
            return common + [
                ("server_uid", "fake-uid-\(server.serverID)"), ("log_slave_updates", "1"), ("slave_net_timeout", "60"), ("slave_parallel_threads", "0"),
                ("gtid_domain_id", "0"), ("gtid_strict_mode", "1"), ("gtid_slave_pos", server.source == nil ? "" : gtids(applied)),
                ("gtid_binlog_pos", gtids(applied)), ("gtid_current_pos", gtids(applied)), ("gtid_binlog_state", gtids(applied)),
                ("rpl_semi_sync_master_enabled", "0"), ("rpl_semi_sync_master_timeout", "10000"),
                ("rpl_semi_sync_master_wait_point", "AFTER_COMMIT"), ("rpl_semi_sync_slave_enabled", "0"),
                ("rpl_semi_sync_slave_kill_conn_timeout", "5"), ("wsrep_on", "0"), ("wsrep_provider", "none"),
                ("extra_port", "\(server.reservedPort ?? 0)"),
            ]
        }
        return common + [
            ("server_uuid", FakeServer.uuid(ofServer: server.serverID)), ("super_read_only", server.isReadOnly ? "1" : "0"), ("offline_mode", "0"),
            ("log_slave_updates", "1"), ("log_replica_updates", "1"), ("slave_net_timeout", "60"), ("replica_net_timeout", "60"),
            ("slave_parallel_workers", "4"), ("replica_parallel_workers", "4"), ("gtid_mode", "ON"), ("gtid_executed", gtids(applied)),
            ("gtid_purged", ""), ("admin_address", server.reservedPort == nil ? "" : server.address.host), ("admin_port", "\(server.reservedPort ?? 33_062)"),
        ]
    }

    private func counters(_ wanted: [String]) -> [[String?]] {
        wanted.map { $0.uppercased() }.compactMap { name in
            switch name {
            case "UPTIME": ["UPTIME", "\(Self.bootedAt)"]
            case "RPL_SEMI_SYNC_MASTER_STATUS", "RPL_SEMI_SYNC_SLAVE_STATUS": server.flavor.isMariaDB ? [name, "OFF"] : nil
            case "RPL_SEMI_SYNC_MASTER_CLIENTS": server.flavor.isMariaDB ? [name, "0"] : nil
            default: nil
            }
        }
    }

    // MARK: Replication

    /// Everything up to a transaction.
    private func gtids(_ count: UInt64) -> String {
        server.flavor.isMariaDB ? "0-\(server.transactions.writer)-\(count)" : "\(FakeServer.uuid(ofServer: server.transactions.writer)):1-\(count)"
    }

    private var file: String { "binlog.000007" }

    /// A round size per transaction, after the file's header.
    private func position(_ count: UInt64) -> UInt64 { 4 + count * 300 }

    /// The columns that differ from empty.
    private func channel(_ source: InstanceAddress) -> [(String, String?)] {
        let isBehind = received != applied
        let state = isBehind ? "Reading event from the relay log" : "Slave has read all relay log; waiting for more updates"
        let runs = server.replicates ? "Yes" : "No"
        let lag: String? = server.replicates ? "\(server.lag.components.seconds)" : nil
        let shared: [(String, String?)] = [
            ("Connect_Retry", "60"), ("Relay_Log_File", "relay.000003"), ("Relay_Log_Pos", "\(position(applied))"), ("Last_Errno", "0"),
            ("Skip_Counter", "0"), ("Relay_Log_Space", "4096"), ("Until_Condition", "None"), ("Until_Log_Pos", "0"), ("Last_IO_Errno", "0"),
            ("Last_SQL_Errno", "0"), ("SQL_Delay", "0"), ("SQL_Remaining_Delay", nil),
        ]
        if server.flavor.isMariaDB {
            return shared + [
                ("Slave_SQL_State", state), ("Slave_IO_State", "Waiting for master to send event"), ("Master_Host", source.host),
                ("Master_User", "repl"), ("Master_Port", "\(source.port)"), ("Master_Log_File", file), ("Read_Master_Log_Pos", "\(position(received))"),
                ("Relay_Master_Log_File", file), ("Slave_IO_Running", runs), ("Slave_SQL_Running", runs), ("Exec_Master_Log_Pos", "\(position(applied))"),
                ("Master_SSL_Allowed", "No"), ("Seconds_Behind_Master", lag), ("Master_SSL_Verify_Server_Cert", "No"),
                ("Master_Server_Id", "\(sourceID)"), ("Using_Gtid", "Slave_Pos"), ("Gtid_IO_Pos", gtids(received)), ("Parallel_Mode", "optimistic"),
                ("Slave_SQL_Running_State", state), ("Slave_DDL_Groups", "0"), ("Slave_Non_Transactional_Groups", "0"),
                ("Slave_Transactional_Groups", "\(applied)"), ("Retried_transactions", "0"), ("Max_relay_log_size", "1073741824"),
                ("Executed_log_entries", "\(applied)"), ("Slave_received_heartbeats", "7"), ("Slave_heartbeat_period", "30.000"),
                ("Gtid_Slave_Pos", gtids(applied)),
            ]
        }
        return shared + [
            ("Replica_IO_State", "Waiting for source to send event"), ("Source_Host", source.host), ("Source_User", "repl"),
            ("Source_Port", "\(source.port)"), ("Source_Log_File", file), ("Read_Source_Log_Pos", "\(position(received))"),
            ("Relay_Source_Log_File", file), ("Replica_IO_Running", runs), ("Replica_SQL_Running", runs), ("Exec_Source_Log_Pos", "\(position(applied))"),
            ("Source_SSL_Allowed", "No"), ("Seconds_Behind_Source", lag), ("Source_SSL_Verify_Server_Cert", "No"),
            ("Source_Server_Id", "\(sourceID)"), ("Source_UUID", FakeServer.uuid(ofServer: sourceID)), ("Source_Info_File", "mysql.slave_master_info"),
            ("Replica_SQL_Running_State", isBehind ? state : "Replica has read all relay log; waiting for more updates"), ("Source_Retry_Count", "10"),
            ("Retrieved_Gtid_Set", gtids(received)), ("Executed_Gtid_Set", gtids(applied)), ("Auto_Position", "1"), ("Get_Source_public_key", "0"),
        ]
    }

    private var registeredReplicas: FakeAnswer {
        if server.flavor.isMariaDB {
            return .rows(
                columns: ["Server_id", "Host", "Port", "Master_id"],
                replicas.map { ["\($0.serverID)", $0.address.host, "\($0.address.port)", "\(server.serverID)"] })
        }
        return .rows(
            columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"],
            replicas.map {
                ["\($0.serverID)", $0.address.host, "\($0.address.port)", "\(server.serverID)", FakeServer.uuid(ofServer: $0.serverID)]
            })
    }
}
