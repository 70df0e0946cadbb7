#if MySQL
package import TopologyModel

/// What each kind calls the same thing. Written apart from the dialects that are under test.
extension TestServerKind {
    private var replica: String { isMySQL ? "REPLICA" : "SLAVE" }

    private func named(_ channel: String) -> String { channel.isEmpty || isMySQL ? "" : " '\(channel)'" }
    private func forChannel(_ channel: String) -> String { isMySQL ? " FOR CHANNEL '\(channel)'" : "" }

    package func stopReplication(_ channel: String = "") -> String { "STOP \(replica)\(named(channel))\(forChannel(channel))" }
    package func startReplication(_ channel: String = "") -> String { "START \(replica)\(named(channel))\(forChannel(channel))" }
    package func stopReceiver(_ channel: String = "") -> String { "STOP \(replica)\(named(channel)) IO_THREAD\(forChannel(channel))" }
    package func startReceiver(_ channel: String = "") -> String { "START \(replica)\(named(channel)) IO_THREAD\(forChannel(channel))" }
    package func stopApplier(_ channel: String = "") -> String { "STOP \(replica)\(named(channel)) SQL_THREAD\(forChannel(channel))" }
    package func startApplier(_ channel: String = "") -> String { "START \(replica)\(named(channel)) SQL_THREAD\(forChannel(channel))" }
    /// The channel is as if it had never been.
    package func forgetSource(_ channel: String = "") -> String { "RESET \(replica)\(named(channel)) ALL\(forChannel(channel))" }

    /// Makes the channel follow a source on loopback by GTID, with the account of replication. Its threads must be stopped.
    /// - Parameters:
    ///   - retry: seconds between attempts to connect.
    ///   - heartbeat: seconds of silence before the source says that it lives.
    package func changeSource(port: UInt16, channel: String = "", retry: Int64 = 1, heartbeat: Double? = nil) -> String {
        let word = isMySQL ? "SOURCE" : "MASTER"
        var options = [
            "\(word)_HOST='127.0.0.1'", "\(word)_PORT=\(port)", "\(word)_USER='repl'", "\(word)_PASSWORD='\(TestAccounts.password)'",
            "\(word)_CONNECT_RETRY=\(retry)",
        ]
        options += isMySQL ? ["SOURCE_AUTO_POSITION=1", "GET_SOURCE_PUBLIC_KEY=1"] : ["MASTER_USE_GTID=slave_pos"]
        if let heartbeat { options.append("\(word)_HEARTBEAT_PERIOD=\(heartbeat)") }
        return (isMySQL ? "CHANGE REPLICATION SOURCE" : "CHANGE MASTER\(named(channel))") + " TO " + options.joined(separator: ", ") + forChannel(channel)
    }

    /// One row per channel.
    package var statusStatement: String { isMySQL ? "SHOW REPLICA STATUS" : "SHOW ALL SLAVES STATUS" }
    package var channelColumn: String { isMySQL ? "Channel_Name" : "Connection_name" }
    package var receiverColumn: String { isMySQL ? "Replica_IO_Running" : "Slave_IO_Running" }
    package var applierColumn: String { isMySQL ? "Replica_SQL_Running" : "Slave_SQL_Running" }
    package var applierStateColumn: String { isMySQL ? "Replica_SQL_Running_State" : "Slave_SQL_State" }

    /// How a channel of the test servers uses GTID.
    package var gtidUse: ReplicationGTIDUse { isMySQL ? .autoPosition : .slavePosition }

    /// Everything that the server has committed and logged.
    package var position: String { isMySQL ? "@@GLOBAL.gtid_executed" : "@@GLOBAL.gtid_binlog_pos" }

    /// Leaves a server with empty logs and no transactions. Nothing may replicate.
    var forgetHistory: [String] { isMySQL ? ["RESET BINARY LOGS AND GTIDS"] : ["RESET MASTER", "SET GLOBAL gtid_slave_pos = ''"] }

    package func setSemiSync(source: Bool) -> String { "SET GLOBAL \(isMySQL ? "rpl_semi_sync_source" : "rpl_semi_sync_master")_enabled = \(source ? 1 : 0)" }
    package func setSemiSync(replica: Bool) -> String { "SET GLOBAL \(isMySQL ? "rpl_semi_sync_replica" : "rpl_semi_sync_slave")_enabled = \(replica ? 1 : 0)" }
    package func setSemiSyncTimeout(_ timeout: Duration) -> String {
        "SET GLOBAL \(isMySQL ? "rpl_semi_sync_source" : "rpl_semi_sync_master")_timeout = \(timeout.wholeMilliseconds)"
    }
    package var semiSyncClients: String { isMySQL ? "Rpl_semi_sync_source_clients" : "Rpl_semi_sync_master_clients" }

    package var netTimeoutVariable: String { isMySQL ? "replica_net_timeout" : "slave_net_timeout" }

    package var processlist: String { isMySQL ? "performance_schema.processlist" : "information_schema.PROCESSLIST" }

    /// Sessions of clients. Column ID.
    var clientSessions: String { sessions("USER IN ('\(TestAccounts.all.joined(separator: "', '"))') AND COMMAND NOT LIKE 'Binlog Dump%'") }
    /// Sessions that send the binary log; those of a replica that went away stay until they have something to send. Column ID.
    var dumpSessions: String { sessions("COMMAND LIKE 'Binlog Dump%'") }

    private func sessions(_ condition: String) -> String { "SELECT ID FROM \(processlist) WHERE ID <> CONNECTION_ID() AND \(condition)" }
}
#endif
