package import TopologyModel

/// Turns the replies of a probe into facts. Missing columns are tolerated where a default is true of servers that lack them;
/// a missing essential reply or an unreadable value is an error, because half a server is worse than none.
package enum FactsParser {
    /// `details` may be older than `replies`; absent ones leave their facts unknown. `unread` is what the server refused to tell.
    package static func facts(
        capabilities: ServerCapabilities, replies: ProbeReplies, details: DetailFacts? = nil, unread: [UnreadFact] = []
    ) throws(ReplyError) -> InstanceFacts {
        let variables = ValueParsing(row: try replies.requiredRow(.variables), statement: .variables)
        let counters = try counterValues(replies)
        let server = try server(capabilities, variables, counters)
        var settings = try settings(variables)
        let group = GroupReplicationParser.group(replies[.groupMembership])
        if let state = server.identity.mysqlUUID.flatMap({ group?.member($0)?.state }) {
            settings.isGroupReplicationMember = !state.isEmpty && state != "OFFLINE"
        } else if replies[.groupMembership] == nil, let name = variables.row["group_replication_group_name"], !name.isEmpty {
            // It is set up for a group and does not tell whether it is in it: promoting it could make a second primary beside the group's own.
            settings.isGroupReplicationMember = true
        }
        let transactions = try transactions(capabilities, variables, details)
        let channels = try ChannelParser(
            capabilities: capabilities, replies: replies, applied: transactions.applied, hasParallelApplier: try hasParallelApplier(variables),
            workerWaitsForLock: details?.workerWaitsForLock ?? false
        ).channels()
        return InstanceFacts(
            server: server, settings: settings, transactions: transactions, channels: channels,
            semiSync: try semiSync(variables, counters),
            locks: LockFacts(globalReadLockHeld: details?.globalReadLockHeld, openWrites: OpenWritesParser.openWrites(replies, capabilities.flavor, details)),
            stall: stall(replies, counters), group: group, details: details?.details, unread: unread)
    }

    /// The identity alone, from the row of ``ProbeStatement/Kind/variables``.
    static func identity(_ capabilities: ServerCapabilities, _ variables: ValueParsing) throws(ReplyError) -> ServerIdentity {
        if capabilities.flavor == .mariadb {
            let uid = variables.row["server_uid"].flatMap { $0.isEmpty ? nil : $0 }
            return .mariadb(
                serverID: try variables.requiredNumber("server_id"), hostname: try variables.required("hostname"),
                port: try variables.requiredNumber("port"), dataDirectory: try variables.required("datadir"), serverUID: uid)
        }
        let uuid = try variables.required("server_uuid")
        guard !uuid.isEmpty else { throw variables.malformed("server_uuid", uuid) }
        return .mysql(uuid: uuid.lowercased())
    }

    /// Who the server says it is and since when it runs, from the replies to ``ProbeStatement/Kind/variables`` and ``ProbeStatement/Kind/counters``.
    static func server(_ capabilities: ServerCapabilities, replies: ProbeReplies) throws(ReplyError) -> ServerFacts {
        try server(capabilities, ValueParsing(row: try replies.requiredRow(.variables), statement: .variables), try counterValues(replies))
    }

    // MARK: Topics

    private typealias Counter = (name: String, value: String)

    private static func counterValues(_ replies: ProbeReplies) throws(ReplyError) -> [Counter] {
        try replies.required(.counters).records.map { (($0["Variable_name"] ?? "").uppercased(), $0["Value"] ?? "") }
    }

    private static func value(_ name: String, _ counters: [Counter]) -> String? { counters.first { $0.name == name }?.value }

    private static func stall(_ replies: ProbeReplies, _ counters: [Counter]) -> StallFacts {
        var stall = StallFacts()
        stall.isOutOfConnections = value("THREADS_CONNECTED", counters) == "1"
        stall.commits = (replies[.commitWaits]?.records ?? []).compactMap { row in
            guard let state = row["State"], let sessions = row["Sessions"].flatMap(Int.init), let seconds = row["Seconds"].flatMap(Int64.init) else { return nil }
            return CommitWait(state: state, sessions: sessions, longest: .seconds(seconds))
        }
        return stall
    }

    private static func server(
        _ capabilities: ServerCapabilities, _ variables: ValueParsing, _ counters: [Counter]
    ) throws(ReplyError) -> ServerFacts {
        guard let started = value("UPTIME", counters) else { throw ReplyError(.missingColumn, statement: .counters, column: "UPTIME") }
        // An expression over a text column comes back as a floating-point number on some versions.
        guard let seconds = Double(started), seconds > 0, seconds < Double(Int64.max / 1000) else {
            throw ReplyError(.malformedValue, statement: .counters, column: "UPTIME", value: started)
        }
        var server = ServerFacts(
            identity: try identity(capabilities, variables), flavor: capabilities.flavor, version: capabilities.version,
            versionText: capabilities.versionText, serverID: try variables.requiredNumber("server_id"),
            hostname: try variables.required("hostname"), port: try variables.requiredNumber("port"),
            bootedAt: WallTime(milliseconds: Int64(seconds.rounded()) * 1000))
        server.versionComment = capabilities.versionComment
        server.reportHost = variables.row["report_host"] ?? ""
        server.reportPort = try variables.number("report_port") ?? 0
        return server
    }

    private static func settings(_ variables: ValueParsing) throws(ReplyError) -> ServerSettings {
        var settings = ServerSettings()
        guard let readOnly = variables.flag("read_only") else { throw ReplyError(.missingColumn, statement: .variables, column: "read_only") }
        settings.readOnly = readOnly
        settings.superReadOnly = variables.flag("super_read_only")
        settings.isOffline = variables.flag("offline_mode")
        settings.binaryLogEnabled = variables.flag("log_bin") ?? false
        settings.logsReplicaUpdates = variables.flag("log_replica_updates") ?? variables.flag("log_slave_updates") ?? false
        settings.binlogFormat = variables.row["binlog_format"].flatMap { BinlogFormat(rawValue: $0.uppercased()) }
        settings.binlogRowImage = variables.row["binlog_row_image"] ?? ""
        if let seconds = try variables.number("replica_net_timeout", "slave_net_timeout", as: Int64.self) {
            settings.replicaNetTimeout = .seconds(seconds)
        }
        settings.maxConnections = try variables.number("max_connections") ?? 0
        settings.gtidMode = variables.row["gtid_mode"] ?? ""
        let provider = variables.row["wsrep_provider"] ?? ""
        settings.isGaleraNode = variables.flag("wsrep_on") == true && !provider.isEmpty && provider.lowercased() != "none"
        return settings
    }

    private static func hasParallelApplier(_ variables: ValueParsing) throws(ReplyError) -> Bool {
        for name in ["slave_parallel_threads", "replica_parallel_workers", "slave_parallel_workers"] {
            if let workers = try variables.number(name, as: Int64.self), workers > 0 { return true }
        }
        return false
    }

    private static func transactions(
        _ capabilities: ServerCapabilities, _ variables: ValueParsing, _ details: DetailFacts?
    ) throws(ReplyError) -> TransactionFacts {
        var transactions = TransactionFacts()
        transactions.ownCoordinates = details?.ownCoordinates
        if capabilities.flavor == .mariadb {
            transactions.executed = try variables.mariadbGTIDs("gtid_current_pos")
            transactions.applied = try variables.mariadbGTIDs("gtid_slave_pos")
            transactions.domainID = try variables.number("gtid_domain_id") ?? 0
            if let text = variables.row["gtid_binlog_state"] {
                guard let state = MariaDBBinlogState(parsing: text) else { throw variables.malformed("gtid_binlog_state", text) }
                transactions.binlogState = state
            }
        } else {
            transactions.executed = try variables.mysqlGTIDs("gtid_executed")
            transactions.applied = transactions.executed
            transactions.purged = try variables.mysqlGTIDs("gtid_purged")
        }
        return transactions
    }

    /// Variables and counters of whichever plugin generation is loaded, per side; the newer one wins.
    private static func semiSync(_ variables: ValueParsing, _ counters: [Counter]) throws(ReplyError) -> SemiSyncFacts {
        var facts = SemiSyncFacts()
        let source = variables.flag("rpl_semi_sync_source_enabled") ?? variables.flag("rpl_semi_sync_master_enabled")
        let replica = variables.flag("rpl_semi_sync_replica_enabled") ?? variables.flag("rpl_semi_sync_slave_enabled")
        facts.isAvailable = source != nil && replica != nil
        facts.sourceEnabled = source ?? false
        facts.replicaEnabled = replica ?? false
        facts.sourceActive = ValueParsing.isOn(
            value("RPL_SEMI_SYNC_SOURCE_STATUS", counters) ?? value("RPL_SEMI_SYNC_MASTER_STATUS", counters) ?? "")
        facts.replicaActive = ValueParsing.isOn(
            value("RPL_SEMI_SYNC_REPLICA_STATUS", counters) ?? value("RPL_SEMI_SYNC_SLAVE_STATUS", counters) ?? "")
        facts.sourceClients = Int(value("RPL_SEMI_SYNC_SOURCE_CLIENTS", counters) ?? value("RPL_SEMI_SYNC_MASTER_CLIENTS", counters) ?? "") ?? 0
        facts.waitForReplicaCount =
            try variables.number("rpl_semi_sync_source_wait_for_replica_count", "rpl_semi_sync_master_wait_for_slave_count") ?? 1
        if let milliseconds = try variables.number("rpl_semi_sync_source_timeout", "rpl_semi_sync_master_timeout", as: Int64.self) {
            facts.sourceTimeout = .milliseconds(milliseconds)
        }
        let waitPoint = variables.row["rpl_semi_sync_source_wait_point"] ?? variables.row["rpl_semi_sync_master_wait_point"] ?? ""
        facts.waitPoint = SemiSyncFacts.WaitPoint(rawValue: waitPoint.uppercased()) ?? .afterCommit
        return facts
    }
}
