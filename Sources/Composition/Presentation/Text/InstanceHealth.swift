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
    /// The incumbent's list of problems, most pressing first.
    let problems: [String]
    private let instance: Instance
    let isDowntimed: Bool

    init(_ instance: Instance, in context: PresentationContext) {
        self.instance = instance
        let isValid = instance.freshness.isLastCheckValid
        let isRecent = context.isRecentlyChecked(instance)
        let isReplicating = instance.facts.map { facts in facts.channels.contains { $0.source != nil && $0.isReplicating } } ?? false
        replicates = isValid && isRecent && isReplicating
        isDowntimed = instance.placement.isDowntimed || context.snapshot.control.isDowntimed(instance.address, at: context.snapshot.at)
        if !isValid || !isRecent {
            lag = "unknown"
        } else if instance.isReplica {
            lag = isReplicating ? instance.lag.map { "\($0.components.seconds)s" } ?? "null" : "null"
        } else {
            lag = "0s"
        }
        // A delayed replica is behind by what it was told to be.
        let seconds = (instance.lag ?? .zero) - (instance.channel?.configuredDelay ?? .zero)
        if !isValid {
            status = "invalid"
        } else if !isRecent {
            status = "unchecked"
        } else if instance.isReplica, !isReplicating {
            status = "nonreplicating"
        } else {
            status = instance.isReplica && seconds > PresentationContext.lagOfTrees ? "lag" : "ok"
        }
        if !isValid {
            problems = ["last_check_invalid"]
        } else if !isRecent {
            problems = ["not_recently_checked"]
        } else if instance.isReplica, !isReplicating {
            problems = ["not_replicating"]
        } else {
            problems = instance.isReplica && seconds > PresentationContext.lagOfProblems ? ["replication_lag"] : []
        }
    }

    /// The fields of a tree's line; those without content are empty.
    var fields: [String] {
        guard let facts = instance.facts else { return [lag, status, "", "", "", isDowntimed ? "downtimed" : ""] }
        let settings = facts.settings
        var extras: [String] = []
        if settings.binaryLogEnabled, settings.logsReplicaUpdates { extras.append(">>") }
        if instance.channel?.gtidUse.usesGTID == true || settings.gtidMode == "ON" { extras.append("GTID") }
        if facts.semiSync.sourceActive { extras.append("semi:master") }
        if facts.semiSync.replicaActive { extras.append("semi:replica") }
        if isDowntimed { extras.append("downtimed") }
        // Not of the incumbent, which would go on as if the other server were this one.
        if instance.freshness.stranger != nil { extras.append("another-server-answers") }
        return [
            lag, status, facts.server.versionText, settings.readOnly ? "ro" : "rw",
            settings.binaryLogEnabled ? settings.binlogFormat?.rawValue ?? "" : "nobinlog", extras.joined(separator: ","),
        ]
    }
}
