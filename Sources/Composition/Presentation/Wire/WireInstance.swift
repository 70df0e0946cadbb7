import ControlModel
import ManagerCore
import Refactoring
package import TopologyModel

/// A server in the incumbent's shape, members in its order. What we do not measure has the value of "none".
package enum WireInstance {
    package static func json(_ instance: Instance, in context: PresentationContext) -> JSONValue {
        let cluster = context.snapshot.topology.cluster(of: instance.id)
        return .object(
            identity(instance, context) + replication(instance, cluster, context) + place(instance, cluster, context)
                + semiSync(instance) + freshness(instance, context) + groupReplication(instance))
    }

    /// The key alone; nil gives the incumbent's "none".
    package static func key(_ address: InstanceAddress?) -> JSONValue { WireValues.key(address) }

    private static func identity(_ instance: Instance, _ context: PresentationContext) -> [JSONMember] {
        let server = instance.facts?.server
        let settings = instance.facts?.settings ?? ServerSettings()
        let uptime = server.map { max(0, (context.snapshot.at - $0.bootedAt).components.seconds) } ?? 0
        return [
            JSONMember("Key", WireValues.key(instance.address)), JSONMember("InstanceAlias", .string(instance.placement.alias)),
            JSONMember("Uptime", .integer(uptime)), JSONMember("ServerID", .count(server?.serverID ?? 0)),
            JSONMember("ServerUUID", .string(uuid(instance))), JSONMember("Version", .string(server?.versionText ?? "")),
            JSONMember("VersionComment", .string(server?.versionComment ?? "")),
            JSONMember("FlavorName", .string(server?.flavor.rawValue ?? ServerFlavor.unknown.rawValue)),
            JSONMember("ReadOnly", .bool(settings.readOnly)), JSONMember("Binlog_format", .string(settings.binlogFormat?.rawValue ?? "")),
            JSONMember("BinlogRowImage", .string(settings.binlogRowImage)), JSONMember("LogBinEnabled", .bool(settings.binaryLogEnabled)),
            JSONMember("LogSlaveUpdatesEnabled", .bool(settings.logsReplicaUpdates)),
            JSONMember("LogReplicationUpdatesEnabled", .bool(settings.logsReplicaUpdates)),
        ]
    }

    private static func uuid(_ instance: Instance) -> String { instance.facts?.server.identity.mysqlUUID ?? "" }

    private static func replication(_ instance: Instance, _ cluster: Cluster?, _ context: PresentationContext) -> [JSONMember] {
        let channel = instance.shownChannel
        let transactions = instance.facts?.transactions ?? TransactionFacts()
        let settings = instance.facts?.settings ?? ServerSettings()
        let isOracle = if case .mysql = transactions.executed { true } else { false }
        let applierRuns = channel?.applier == .running
        let receiverRuns = channel?.receiver == .running
        let isDetached = channel != nil && channel?.source == nil
        let errant = cluster?.errantTransactions(of: instance.id)
        return [
            JSONMember("SelfBinlogCoordinates", WireValues.coordinates(transactions.ownCoordinates)),
            JSONMember("MasterKey", isDetached ? WireValues.detachedKey(channel?.detachedSource) : WireValues.key(channel?.source)), JSONMember("MasterUUID", .string(channel?.sourceUUID ?? "")),
            JSONMember("AncestryUUID", .string(ancestry(instance, cluster).joined(separator: ","))),
            JSONMember("IsDetachedMaster", .bool(isDetached)),
            JSONMember("Slave_SQL_Running", .bool(applierRuns)), JSONMember("ReplicationSQLThreadRuning", .bool(applierRuns)),
            JSONMember("Slave_IO_Running", .bool(receiverRuns)), JSONMember("ReplicationIOThreadRuning", .bool(receiverRuns)),
            JSONMember("ReplicationSQLThreadState", .integer(threadState(channel?.applier))),
            JSONMember("ReplicationIOThreadState", .integer(threadState(channel?.receiver))),
            JSONMember("HasReplicationFilters", .bool(channel?.hasFilters ?? false)), JSONMember("GTIDMode", .string(settings.gtidMode)),
            JSONMember("SupportsOracleGTID", .bool(settings.supportsOracleGTID)),
            JSONMember("UsingOracleGTID", .bool(channel?.gtidUse == .autoPosition)),
            JSONMember("UsingMariaDBGTID", .bool(channel?.gtidUse.isMariaDB ?? false)), JSONMember("UsingPseudoGTID", false),
            JSONMember("ReadBinlogCoordinates", WireValues.coordinates(channel?.readCoordinates)),
            JSONMember("ExecBinlogCoordinates", WireValues.coordinates(channel?.executedCoordinates)), JSONMember("IsDetached", false),
            JSONMember("RelaylogCoordinates", WireValues.coordinates(channel?.relayLogCoordinates, isRelayLog: true)),
            JSONMember("LastSQLError", .string(channel?.applierError?.message ?? "")),
            JSONMember("LastIOError", .string(channel?.receiverError?.message ?? "")),
            JSONMember("SecondsBehindMaster", WireValues.seconds(channel?.lag)),
            JSONMember("SQLDelay", .integer(channel?.configuredDelay.components.seconds ?? 0)),
            JSONMember("ExecutedGtidSet", .string(isOracle ? transactions.executed.description : "")),
            JSONMember("GtidPurged", .string(transactions.purged.description)), JSONMember("GtidErrant", .string(errant?.description ?? "")),
            JSONMember("SlaveLagSeconds", WireValues.seconds(instance.lag)),
            JSONMember("ReplicationLagSeconds", WireValues.seconds(instance.lag)),
            JSONMember("SlaveHosts", replicas(instance, cluster)), JSONMember("Replicas", replicas(instance, cluster)),
        ]
    }

    private static func replicas(_ instance: Instance, _ cluster: Cluster?) -> JSONValue {
        WireValues.keys(cluster?.replicas(of: instance.id).map(\.address) ?? [])
    }

    /// From the root to the server itself; servers without a UUID are left out.
    private static func ancestry(_ instance: Instance, _ cluster: Cluster?) -> [String] {
        var uuids = [uuid(instance)]
        var current = instance.id
        for _ in cluster?.members ?? [] {
            guard let source = cluster?.source(of: current), source != instance.id, let member = cluster?.member(source) else { break }
            uuids.insert(uuid(member), at: 0)
            current = source
        }
        return uuids.filter { !$0.isEmpty }
    }

    /// The incumbent's numbers: no thread, stopped, running, anything else.
    private static func threadState(_ state: ReplicationThreadState?) -> Int64 {
        switch state {
        case nil: -1
        case .stopped: 0
        case .running: 1
        case .connecting: 2
        }
    }

    private static func place(_ instance: Instance, _ cluster: Cluster?, _ context: PresentationContext) -> [JSONMember] {
        let name = cluster?.name ?? instance.address.description
        return [
            JSONMember("ClusterName", .string(name)), JSONMember("SuggestedClusterAlias", .string(cluster.map(context.alias) ?? "")),
            JSONMember("DataCenter", .string(instance.placement.dataCenter)), JSONMember("Region", .string(instance.placement.region)),
            JSONMember("PhysicalEnvironment", .string(instance.placement.environment)),
            JSONMember("ReplicationDepth", .count(cluster?.depth(of: instance.id) ?? 0)),
            JSONMember("IsCoMaster", .bool(cluster?.coPrimary(of: instance.id) != nil)),
            JSONMember("HasReplicationCredentials", .bool(!(instance.shownChannel?.user.isEmpty ?? true))),
            // Passwords are never read from mysql.slave_master_info, so the configuration's query is the only way to credentials.
            JSONMember("ReplicationCredentialsAvailable", .bool(context.snapshot.configuration.refactoring.suppliesCredentials)),
        ]
    }

    private static func semiSync(_ instance: Instance) -> [JSONMember] {
        let facts = instance.facts?.semiSync ?? SemiSyncFacts()
        return [
            JSONMember("SemiSyncAvailable", .bool(facts.isAvailable)), JSONMember("SemiSyncPriority", .count(instance.placement.semiSyncPriority)),
            JSONMember("SemiSyncMasterEnabled", .bool(facts.sourceEnabled)), JSONMember("SemiSyncReplicaEnabled", .bool(facts.replicaEnabled)),
            JSONMember("SemiSyncMasterTimeout", .integer(facts.sourceTimeout.wholeMilliseconds)),
            JSONMember("SemiSyncMasterWaitForReplicaCount", .count(facts.waitForReplicaCount)),
            JSONMember("SemiSyncMasterStatus", .bool(facts.sourceActive)), JSONMember("SemiSyncMasterClients", .count(facts.sourceClients)),
            JSONMember("SemiSyncReplicaStatus", .bool(facts.replicaActive)),
        ]
    }

    private static func freshness(_ instance: Instance, _ context: PresentationContext) -> [JSONMember] {
        let snapshot = context.snapshot
        let seen = instance.freshness.readAt.map { context.wallTime(of: $0) }
        let downtime = snapshot.control.downtime(of: instance.address, at: snapshot.at)
        let rule = snapshot.control.promotionRule(of: instance.address, at: snapshot.at) ?? instance.placement.promotionRule
        return [
            JSONMember("LastSeenTimestamp", .string(CivilTime.format(seen))),
            JSONMember("IsLastCheckValid", .bool(instance.freshness.isLastCheckValid)), JSONMember("IsUpToDate", .bool(context.isUpToDate(instance))),
            JSONMember("IsRecentlyChecked", .bool(context.isRecentlyChecked(instance))),
            JSONMember("SecondsSinceLastSeen", WireValues.seconds(context.age(of: instance))), JSONMember("CountMySQLSnapshots", 0),
            JSONMember("IsCandidate", .bool(rule == .must || rule == .prefer)), JSONMember("PromotionRule", .string(rule.rawValue)),
            JSONMember("IsDowntimed", .bool(downtime != nil)), JSONMember("DowntimeReason", .string(downtime?.reason ?? "")),
            JSONMember("DowntimeOwner", .string(downtime?.owner ?? "")),
            JSONMember("DowntimeEndTimestamp", .string(CivilTime.format(downtime?.endsAt))), JSONMember("ElapsedDowntime", 0),
            JSONMember("UnresolvedHostname", ""), JSONMember("AllowTLS", .bool(instance.shownChannel?.usesTLS ?? false)),
            JSONMember("Problems", .strings(InstanceHealth(instance, in: context).problems)),
            JSONMember("LastDiscoveryLatency", .integer(instance.freshness.answeredIn.wholeNanoseconds)),
        ]
    }

    private static func groupReplication(_ instance: Instance) -> [JSONMember] {
        let group = instance.facts?.group
        let own = instance.groupMember
        let others = (group?.members ?? []).filter { $0.uuid != own?.uuid }.compactMap(\.address).sorted()
        let primary = group?.primary?.address
        return [
            JSONMember("ReplicationGroupName", .string(group?.name ?? "")),
            JSONMember("ReplicationGroupIsSinglePrimary", .bool(group?.isSinglePrimary ?? true)),
            JSONMember("ReplicationGroupMemberState", .string(own?.state ?? "")), JSONMember("ReplicationGroupMemberRole", .string(own?.role ?? "")),
            JSONMember("ReplicationGroupMembers", WireValues.keys(others)), JSONMember("ReplicationGroupPrimaryInstanceKey", WireValues.key(primary)),
        ]
    }
}
