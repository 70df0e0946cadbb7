import TopologyModel

/// Reads the topics of the slower lane. A reply that is missing keeps what was known of its topic.
struct DetailsParser {
    let replies: ProbeReplies
    let replicaStatus: ReplyTable?

    func details(replicas: [AnnouncedReplica]?, earlier: InstanceDetails?) throws(ReplyError) -> InstanceDetails {
        let variables = replies[.configuration]?.records.first.map { ValueParsing(row: $0, statement: .configuration) }
        let galera = replies[.galera].map(self.galera)
        let boot = replies[.bootSettings].map { BootReadOnly($0).succeeding(earlier?.boot) } ?? earlier?.boot
        let newer = InstanceDetails(
            applier: try variables.map { values throws(ReplyError) in try applier(values) } ?? earlier?.applier ?? .init(),
            binaryLog: try variables.map { values throws(ReplyError) in try binaryLog(values) } ?? earlier?.binaryLog ?? .init(),
            gtid: variables.map(gtid) ?? earlier?.gtid ?? .init(),
            durability: try variables.map { values throws(ReplyError) in try durability(values) } ?? earlier?.durability ?? .init(),
            boot: boot,
            lowerCaseTableNames: try variables.map { values throws(ReplyError) in try values.number("lower_case_table_names") }
                ?? earlier?.lowerCaseTableNames,
            channelOptions: ChannelOptionsParser.options(status: replicaStatus, configuration: replies[.channelConfiguration]),
            galera: galera ?? earlier?.galera, replicas: replicas ?? earlier?.replicas ?? [],
            reservedPort: try variables.map { values throws(ReplyError) in try ReservedPort(values) } ?? earlier?.reservedPort)
        // The same object again: whoever holds it need not compare.
        return earlier.flatMap { $0 == newer ? $0 : nil } ?? newer
    }

    private func applier(_ variables: ValueParsing) throws(ReplyError) -> ApplierConfiguration {
        var applier = ApplierConfiguration()
        applier.workers = try variables.number("replica_parallel_workers", "slave_parallel_workers", "slave_parallel_threads")
        applier.preservesCommitOrder = variables.flag("replica_preserve_commit_order") ?? variables.flag("slave_preserve_commit_order")
        applier.parallelMode = variables.row["slave_parallel_mode", "replica_parallel_type", "slave_parallel_type"] ?? ""
        applier.recoversRelayLog = variables.flag("relay_log_recovery")
        applier.skipsStart = variables.flag("skip_replica_start") ?? variables.flag("skip_slave_start")
        applier.allowsHigherVersionSource = variables.flag("replica_allow_higher_version_source")
        return applier
    }

    private func binaryLog(_ variables: ValueParsing) throws(ReplyError) -> BinaryLogConfiguration {
        var log = BinaryLogConfiguration()
        log.checksum = variables.row["binlog_checksum"] ?? ""
        log.compresses = variables.flag("binlog_transaction_compression") ?? variables.flag("log_bin_compress")
        log.rowValueOptions = variables.row["binlog_row_value_options"] ?? ""
        log.syncInterval = try variables.number("sync_binlog")
        return log
    }

    private func gtid(_ variables: ValueParsing) -> GTIDConfiguration {
        var gtid = GTIDConfiguration()
        gtid.consistency = variables.row["enforce_gtid_consistency"] ?? ""
        gtid.isStrict = variables.flag("gtid_strict_mode")
        return gtid
    }

    private func durability(_ variables: ValueParsing) throws(ReplyError) -> DurabilityConfiguration {
        var durability = DurabilityConfiguration()
        durability.logFlush = try variables.number("innodb_flush_log_at_trx_commit")
        durability.waitsWithoutReplicas =
            variables.flag("rpl_semi_sync_source_wait_no_replica") ?? variables.flag("rpl_semi_sync_master_wait_no_slave")
        return durability
    }

    private func galera(_ table: ReplyTable) -> GaleraFacts? {
        func value(_ name: String) -> String? { table.records.first { ($0["Variable_name"] ?? "").uppercased() == name }?["Value"] }
        guard let state = value("WSREP_LOCAL_STATE_COMMENT") else { return nil }
        return GaleraFacts(
            clusterUUID: value("WSREP_CLUSTER_STATE_UUID") ?? "", localState: state,
            clusterSize: value("WSREP_CLUSTER_SIZE").flatMap { Int($0) } ?? 0)
    }
}
