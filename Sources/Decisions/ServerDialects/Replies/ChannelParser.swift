import TopologyModel

/// Reads `SHOW ALL SLAVES STATUS`, `SHOW SLAVE STATUS` and `SHOW REPLICA STATUS`: the same facts under three sets of names.
struct ChannelParser {
    let capabilities: ServerCapabilities
    let replies: ProbeReplies
    let applied: GTIDValue
    let hasParallelApplier: Bool
    let workerWaitsForLock: Bool

    func channels() throws(ReplyError) -> [ReplicationChannel] {
        var channels: [ReplicationChannel] = []
        for row in try replies.required(.replicaStatus).records where !ChannelParser.isInternal(row) {
            channels.append(try channel(row))
        }
        return channels
    }

    /// Channels of group replication's own: they follow no source that anybody could choose, and stay behind when a server leaves its group.
    static func isInternal(_ row: ReplyRow) -> Bool {
        ["group_replication_applier", "group_replication_recovery"].contains(row["Channel_Name"] ?? "")
    }

    private func channel(_ row: ReplyRow) throws(ReplyError) -> ReplicationChannel {
        let values = ValueParsing(row: row, statement: .replicaStatus)
        var channel = ReplicationChannel()
        channel.name = row["Connection_name", "Channel_Name"] ?? ""
        (channel.source, channel.detachedSource) = try source(row)
        channel.sourceServerID = try values.number("Source_Server_Id", "Master_Server_Id") ?? 0
        channel.sourceUUID = (row["Source_UUID", "Master_UUID"] ?? "").lowercased()
        channel.user = row["Source_User", "Master_User"] ?? ""
        guard let receiver = row["Replica_IO_Running", "Slave_IO_Running"], let applier = row["Replica_SQL_Running", "Slave_SQL_Running"] else {
            throw ReplyError(.missingColumn, statement: .replicaStatus, column: "Slave_IO_Running")
        }
        channel.receiver = ReplicationThreadState(serverWord: receiver)
        channel.applier = ReplicationThreadState(serverWord: applier)
        channel.receiverError = try error(row, code: "Last_IO_Errno", message: "Last_IO_Error")
        channel.applierError = try error(row, code: "Last_SQL_Errno", message: "Last_SQL_Error")
        channel.readCoordinates = try values.coordinates(
            file: ["Source_Log_File", "Master_Log_File"], position: ["Read_Source_Log_Pos", "Read_Master_Log_Pos"])
        channel.executedCoordinates = try values.coordinates(
            file: ["Relay_Source_Log_File", "Relay_Master_Log_File"], position: ["Exec_Source_Log_Pos", "Exec_Master_Log_Pos"])
        channel.relayLogCoordinates = try values.coordinates(file: ["Relay_Log_File"], position: ["Relay_Log_Pos"])
        try readGTIDs(row, into: &channel)
        if let seconds = try values.number("Seconds_Behind_Source", "Seconds_Behind_Master", as: Int64.self) {
            channel.lag = .seconds(max(0, seconds))
        }
        channel.configuredDelay = .seconds(try values.number("SQL_Delay", as: Int64.self) ?? 0)
        channel.connectRetry = .seconds(try values.number("Connect_Retry", as: Int64.self) ?? 60)
        for kind in ReplicationFilter.Kind.allCases {
            if let value = row[kind.rawValue], !value.isEmpty { channel.filters.append(ReplicationFilter(kind, value)) }
        }
        channel.hasFilters = channel.filters.contains { $0.kind != .ignoreServers }
        channel.usesTLS = row["Source_SSL_Allowed", "Master_SSL_Allowed"] == "Yes"
        channel.obtainsPublicKey =
            ValueParsing.isOn(row["Get_Source_public_key", "Get_master_public_key"] ?? "")
            || !(row["Source_public_key_path", "Master_public_key_path"] ?? "").isEmpty
        try readHeartbeats(row, into: &channel)
        readState(row, into: &channel)
        return channel
    }

    /// nil for an empty host (after a plain RESET) and for the placeholders of other tools.
    private func source(_ row: ReplyRow) throws(ReplyError) -> (attached: InstanceAddress?, detached: InstanceAddress?) {
        guard let host = row["Source_Host", "Master_Host"], !host.isEmpty else { return (nil, nil) }
        let port = try ValueParsing(row: row, statement: .replicaStatus).number("Source_Port", "Master_Port", as: UInt16.self) ?? 0
        guard host.hasPrefix(DetachedHost.mark) else { return (InstanceAddress(validating: host, port: port), nil) }
        return (nil, InstanceAddress(validating: String(host.dropFirst(DetachedHost.mark.count)), port: port))
    }

    private func error(_ row: ReplyRow, code: String, message: String) throws(ReplyError) -> ReplicationError? {
        let number = try ValueParsing(row: row, statement: .replicaStatus).number(code, as: Int.self) ?? 0
        return number == 0 ? nil : ReplicationError(code: number, message: row[message] ?? "")
    }

    private func readGTIDs(_ row: ReplyRow, into channel: inout ReplicationChannel) throws(ReplyError) {
        let values = ValueParsing(row: row, statement: .replicaStatus)
        if capabilities.flavor == .mariadb {
            channel.gtidUse = ReplicationGTIDUse(rawValue: row["Using_Gtid"] ?? "No") ?? .fileAndPosition
            channel.receivedGTIDs = try values.mariadbGTIDs("Gtid_IO_Pos")
        } else {
            channel.gtidUse = row["Auto_Position"] == "1" ? .autoPosition : .fileAndPosition
            channel.receivedGTIDs = try values.mysqlGTIDs("Retrieved_Gtid_Set")
        }
    }

    /// MariaDB's status row has them; MySQL's are in tables of the performance schema.
    private func readHeartbeats(_ row: ReplyRow, into channel: inout ReplicationChannel) throws(ReplyError) {
        let own = ValueParsing(row: row, statement: .replicaStatus)
        if let period = try own.seconds("Slave_heartbeat_period") { channel.heartbeatPeriod = period }
        channel.receivedHeartbeats = try own.number("Slave_received_heartbeats")
        guard let match = replies[.channelCounters]?.records.first(where: { ($0["channel_name"] ?? "") == channel.name }) else { return }
        let counters = ValueParsing(row: match, statement: .channelCounters)
        if let period = try counters.seconds("period") { channel.heartbeatPeriod = period }
        channel.receivedHeartbeats = try counters.number("heartbeats")
        if let milliseconds = try counters.number("error_milliseconds", as: Int64.self), milliseconds > 0 {
            channel.receiverError?.occurredAt = WallTime(milliseconds: milliseconds)
        }
    }

    private func readState(_ row: ReplyRow, into channel: inout ReplicationChannel) {
        channel.receiverWaitsForSpace = ReceiverState(row["Slave_IO_State", "Replica_IO_State"] ?? "").waitsForSpace
        let state = ApplierState(row["Slave_SQL_State", "Slave_SQL_Running_State", "Replica_SQL_Running_State"] ?? "")
        channel.applierWaitsForLock = state.waitsForLock || (workerWaitsForLock && channel.applier == .running)
        channel.applierHasReadAllRelayLog = state.hasReadAll && hasExecuted(channel)
    }

    /// Whether the reader's word that it has read everything means that everything is executed. With parallel workers it was seen while a worker still
    /// waited for a lock (MariaDB 10.11, two workers), and a reader that is not awake yet says it when more has just been received (the same, on a busy
    /// machine). So the transactions themselves have to say it; without GTID, where workers are at work, the places. A reader that works alone without
    /// GTID has but its word: behind a transaction that was cut off the places differ for ever.
    private func hasExecuted(_ channel: ReplicationChannel) -> Bool {
        if channel.gtidUse.usesGTID { return applied.covers(channel.receivedGTIDs) ?? false }
        return !hasParallelApplier || channel.readCoordinates != nil && channel.readCoordinates == channel.executedCoordinates
    }
}
