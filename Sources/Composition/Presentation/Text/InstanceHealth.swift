import ControlModel
import ManagerCore
import TopologyModel

/// What trees and the API say of a server's state, in the incumbent's words.
struct InstanceHealth {
    /// The newest attempt reached it, it was checked lately, and both threads run.
    let replicates: Bool
    /// `unknown`, `null`, or seconds with an `s`.
    let lag: String
    /// `invalid`, `unchecked`, `nonreplicating`, `lag` or `ok`.
    let status: String
    /// The incumbent's list of problems: the most pressing one about reading and replicating, then those that stand beside it.
    let problems: [String]
    /// nil where that cannot be told.
    let errant: ErrantTransactions?
    private let instance: Instance
    let isDowntimed: Bool
    let isInMaintenance: Bool
    /// A thread neither runs nor is stopped.
    var isConnecting: Bool { instance.shownChannel.map { $0.receiver == .connecting || $0.applier == .connecting } ?? false }

    init(_ instance: Instance, in context: PresentationContext) {
        self.instance = instance
        let isValid = instance.freshness.isLastCheckValid
        let isRecent = context.isRecentlyChecked(instance)
        let isReplicating = instance.facts.map { facts in facts.channels.contains { $0.source != nil && $0.isReplicating } } ?? false
        // A detached server is a replica whose source nobody can reach.
        let follows = instance.shownChannel != nil
        replicates = isValid && isRecent && isReplicating
        isDowntimed = instance.placement.isDowntimed || context.snapshot.control.isDowntimed(instance.address, at: context.snapshot.at)
        isInMaintenance = instance.placement.isInMaintenance || context.snapshot.control.maintenance(of: instance.address, at: context.snapshot.at) != nil
        errant = context.snapshot.topology.cluster(of: instance.id)?.errantTransactions(of: instance.id)
        if !isValid || !isRecent {
            lag = "unknown"
        } else if follows {
            lag = isReplicating ? instance.lag.map { "\($0.components.seconds)s" } ?? "null" : "null"
        } else {
            lag = "0s"
        }
        // A delayed replica is behind by what it was told to be.
        let seconds = (instance.lag ?? .zero) - (instance.channel?.configuredDelay ?? .zero)
        var problems: [String] = []
        if !isValid {
            status = "invalid"
            problems.append("last_check_invalid")
        } else if !isRecent {
            status = "unchecked"
            problems.append("not_recently_checked")
        } else if follows, !isReplicating {
            status = "nonreplicating"
            problems.append("not_replicating")
        } else {
            status = follows && seconds > context.lagOfTrees ? "lag" : "ok"
            if follows, seconds > context.lagOfProblems { problems.append("replication_lag") }
        }
        if errant?.isEmpty == false { problems.append("errant_gtid") }
        if let member = instance.groupMember, !member.isOnline { problems.append("group_replication_member_not_online") }
        self.problems = problems
    }

    /// The fields of a tree's line; those without content are empty.
    var fields: [String] {
        guard let facts = instance.facts else { return [lag, status, "", "", "", isDowntimed ? "downtimed" : ""] }
        let settings = facts.settings
        var extras: [String] = []
        if settings.binaryLogEnabled, settings.logsReplicaUpdates { extras.append(">>") }
        if instance.shownChannel?.gtidUse.usesGTID == true || settings.supportsOracleGTID {
            extras.append(errant?.isEmpty == false ? "GTID:errant" : "GTID")
        }
        if facts.semiSync.sourceActive { extras.append("semi:master") }
        if facts.semiSync.replicaActive { extras.append("semi:replica") }
        if isDowntimed { extras.append("downtimed") }
        // Not of the incumbent, which shows it elsewhere.
        if isInMaintenance { extras.append("maintenance") }
        // Not of the incumbent, which would go on as if the other server were this one.
        if instance.freshness.stranger != nil { extras.append("another-server-answers") }
        return [
            lag, status, facts.server.versionText, settings.readOnly ? "ro" : "rw",
            settings.binaryLogEnabled ? settings.binlogFormat?.rawValue ?? "" : "nobinlog", extras.joined(separator: ","),
        ]
    }
}

extension Instance {
    /// The channel that says where the server stands: the first that follows a source, else the first that was detached from one.
    var shownChannel: ReplicationChannel? {
        let channels = facts?.channels ?? []
        return channels.first { $0.source != nil } ?? channels.first { $0.detachedSource != nil }
    }
}

extension ServerSettings {
    /// In the incumbent's sense: whether transactions may carry GTIDs, be it that not all do. False on MariaDB.
    var supportsOracleGTID: Bool { !gtidMode.isEmpty && gtidMode != "OFF" }
}
