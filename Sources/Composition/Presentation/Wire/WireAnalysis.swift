package import Analysis
import ControlModel
import ManagerCore
import TopologyModel

/// A finding in the incumbent's shape (`ReplicationAnalysis`), followed by two members of ours: `Evidence` and `Blockers`.
package enum WireAnalysis {
    package static func json(_ finding: Finding, in context: PresentationContext) -> JSONValue {
        let instance = context.snapshot.topology.instance(finding.instanceID)
        let cluster = context.snapshot.topology.cluster(of: finding.instanceID)
        let entry = Entry(
            address: finding.instance, code: finding.code.rawValue, description: finding.description, counts: finding.counts,
            warnings: finding.warnings.map(\.rawValue), suppressions: finding.suppressions, isActionable: finding.isActionable,
            evidence: finding.evidence, blockers: finding.blockers)
        return json(entry, instance: instance, cluster: cluster, in: context)
    }

    private struct Entry {
        var address: InstanceAddress
        var code: String
        var description: String
        var counts: ReplicaCounts
        var warnings: [String]
        var suppressions: [FindingSuppression]
        var isActionable: Bool
        var evidence: [String]
        var blockers: [String]
    }

    private static func json(_ entry: Entry, instance: Instance?, cluster: Cluster?, in context: PresentationContext) -> JSONValue {
        let replicas = instance.map { cluster?.replicas(of: $0.id) ?? [] } ?? []
        return .object(
            subject(entry, instance, cluster, context) + counts(entry, replicas, depth: depth(of: instance, in: cluster))
                + verdict(entry, replicas, context) + tail(entry, instance, replicas, context))
    }

    private static func subject(_ entry: Entry, _ instance: Instance?, _ cluster: Cluster?, _ context: PresentationContext) -> [JSONMember] {
        let details =
            cluster.map { WireCluster.json($0, in: context) }
            ?? WireCluster.json(name: entry.address.description, alias: "", count: 0, recoversPrimary: false, recoversIntermediate: false)
        let isCoPrimary = instance.flatMap { cluster?.coPrimary(of: $0.id) } != nil
        return [
            JSONMember("AnalyzedInstanceKey", WireValues.key(entry.address)),
            JSONMember("AnalyzedInstanceMasterKey", WireValues.key(instance?.channel?.source)), JSONMember("ClusterDetails", details),
            JSONMember("AnalyzedInstanceDataCenter", .string(instance?.placement.dataCenter ?? "")),
            JSONMember("AnalyzedInstanceRegion", .string(instance?.placement.region ?? "")),
            JSONMember("AnalyzedInstancePhysicalEnvironment", .string(instance?.placement.environment ?? "")),
            JSONMember("AnalyzedInstanceBinlogCoordinates", WireValues.coordinates(instance?.facts?.transactions.ownCoordinates)),
            JSONMember("IsMaster", .bool(!(instance?.isReplica ?? false) || isCoPrimary)), JSONMember("IsReplicationGroupMember", .bool(instance?.facts?.settings.isGroupReplicationMember ?? false)),
            JSONMember("IsCoMaster", .bool(isCoPrimary)), JSONMember("LastCheckValid", .bool(instance?.freshness.isLastCheckValid ?? false)),
            JSONMember("LastCheckPartialSuccess", false),
        ]
    }

    /// Longer rings have no root: nobody in one, or below one, has a depth.
    private static func depth(of instance: Instance?, in cluster: Cluster?) -> Int {
        guard let instance, let cluster, cluster.primaryID != nil else { return 0 }
        return cluster.depth(of: instance.id)
    }

    private static func counts(_ entry: Entry, _ replicas: [Instance], depth: Int) -> [JSONMember] {
        [
            JSONMember("CountReplicas", .count(entry.counts.replicas)), JSONMember("CountValidReplicas", .count(entry.counts.valid)),
            JSONMember("CountValidReplicatingReplicas", .count(entry.counts.validReplicating)),
            JSONMember("CountReplicasFailingToConnectToMaster", .count(entry.counts.failingToConnect)),
            JSONMember("CountDowntimedReplicas", .count(entry.counts.downtimed)), JSONMember("ReplicationDepth", .count(depth)),
            JSONMember("Replicas", WireValues.keys(replicas.map(\.address))), JSONMember("SlaveHosts", WireValues.keys(replicas.map(\.address))),
        ]
    }

    private static func verdict(_ entry: Entry, _ replicas: [Instance], _ context: PresentationContext) -> [JSONMember] {
        let downtime = context.snapshot.control.downtime(of: entry.address, at: context.snapshot.at)
        let remaining = downtime.map { ($0.endsAt - context.snapshot.at).components.seconds } ?? 0
        let uses = replicas.map { $0.channel?.gtidUse }
        return [
            JSONMember("IsFailingToConnectToMaster", .bool(entry.code == AnalysisCode.firstTierReplicaFailingToConnectToPrimary.rawValue)), JSONMember("Analysis", .string(entry.code)),
            JSONMember("Description", .string(entry.description)),
            JSONMember("StructureAnalysis", entry.warnings.isEmpty ? .null : .strings(entry.warnings)),
            JSONMember("IsDowntimed", .bool(entry.suppressions.contains(.downtime))), JSONMember("IsReplicasDowntimed", .bool(entry.counts.replicas > 0 && entry.counts.downtimed == entry.counts.replicas)),
            JSONMember("DowntimeEndTimestamp", .string(CivilTime.format(downtime?.endsAt))), JSONMember("DowntimeRemainingSeconds", .integer(remaining)),
            JSONMember("IsBinlogServer", false), JSONMember("PseudoGTIDImmediateTopology", false),
            JSONMember("OracleGTIDImmediateTopology", .bool(!uses.isEmpty && uses.allSatisfy { $0 == .autoPosition })),
            JSONMember("MariaDBGTIDImmediateTopology", .bool(!uses.isEmpty && uses.allSatisfy { $0?.isMariaDB == true })),
            JSONMember("BinlogServerImmediateTopology", false),
        ]
    }

    private static func tail(_ entry: Entry, _ instance: Instance?, _ replicas: [Instance], _ context: PresentationContext) -> [JSONMember] {
        let semiSync = instance?.facts?.semiSync ?? SemiSyncFacts()
        let logging = replicas.filter { $0.facts.map { $0.settings.binaryLogEnabled && $0.settings.logsReplicaUpdates } ?? false }
        func count(_ format: BinlogFormat) -> JSONValue { .count(logging.filter { $0.facts?.settings.binlogFormat == format }.count) }
        let majorVersions = Set(logging.compactMap { $0.facts.map { "\($0.server.version.major).\($0.server.version.minor)" } })
        let modes = replicas.compactMap { $0.facts?.settings.gtidMode }.sorted()
        return [
            JSONMember("SemiSyncMasterEnabled", .bool(semiSync.sourceEnabled)), JSONMember("SemiSyncMasterStatus", .bool(semiSync.sourceActive)),
            JSONMember("SemiSyncMasterWaitForReplicaCount", .count(semiSync.waitForReplicaCount)),
            JSONMember("SemiSyncMasterClients", .count(semiSync.sourceClients)),
            JSONMember("CountSemiSyncReplicasEnabled", .count(replicas.filter { $0.facts?.semiSync.replicaEnabled == true }.count)),
            JSONMember("CountLoggingReplicas", .count(logging.count)), JSONMember("CountStatementBasedLoggingReplicas", count(.statement)),
            JSONMember("CountMixedBasedLoggingReplicas", count(.mixed)), JSONMember("CountRowBasedLoggingReplicas", count(.row)),
            JSONMember("CountDistinctMajorVersionsLoggingReplicas", .count(majorVersions.count)),
            JSONMember("CountDelayedReplicas", .count(entry.counts.delayed)), JSONMember("CountLaggingReplicas", .count(entry.counts.lagging)),
            JSONMember("IsActionableRecovery", .bool(entry.isActionable)), JSONMember("ProcessingNodeHostname", .string(context.nodeName)),
            JSONMember("ProcessingNodeToken", ""), JSONMember("CountAdditionalAgreeingNodes", 0), JSONMember("StartActivePeriod", ""),
            JSONMember("SkippableDueToDowntime", .bool(entry.suppressions.contains { $0 == .downtime || $0 == .downtimeOfReplicas })),
            JSONMember("GTIDMode", .string(instance?.facts?.settings.gtidMode ?? "")), JSONMember("MinReplicaGTIDMode", .string(modes.first ?? "")),
            JSONMember("MaxReplicaGTIDMode", .string(modes.last ?? "")), JSONMember("MaxReplicaGTIDErrant", ""), JSONMember("CommandHint", ""),
            JSONMember("IsReadOnly", .bool(instance?.facts?.settings.readOnly ?? false)), JSONMember("Evidence", .strings(entry.evidence)),
            JSONMember("Blockers", .strings(entry.blockers)),
        ]
    }
}
