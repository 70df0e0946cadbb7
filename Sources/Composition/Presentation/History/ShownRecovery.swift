package import ControlModel
import ManagerCore
import TopologyModel

/// One recovery whole: everything that the journal tells of it.
package struct ShownRecovery: Hashable, Sendable {
    package var record: RecoveryRecord
    /// The incumbent's name of the cluster, and its alias, which is empty when nobody gave one.
    package var clusterName: String
    package var alias: String
    /// The newest detection of the failed server before it; nil: none is kept.
    package var detection: DetectionRecord?
    /// What the server that it replaced turned out to have alone; nil: nothing that is known, or nothing is kept.
    package var errant: DetectionRecord?

    package init(_ record: RecoveryRecord, in context: PresentationContext) {
        let control = context.snapshot.control
        let cluster = control.cluster(record.opening.cluster)
        self.record = record
        clusterName = (record.opening.kind == .relocation ? cluster?.primary ?? record.opening.failed : record.opening.failed).description
        alias = cluster?.alias ?? ""
        detection = control.lastDetection(before: record)
        errant = control.errantDetection(after: record)
    }

    // MARK: For people

    /// The summary, who opened it and why, and every step with the milliseconds since the opening:
    ///
    ///           5 ms  step 1 hook: pre-failover
    ///          17 ms  step 1 hook: done, check.sh: ok: free
    ///                 to go
    ///
    /// A text of several lines goes on below its beginning.
    package var text: String {
        let opening = record.opening
        let cluster = alias.isEmpty || alias == clusterName ? clusterName : "\(alias), \(clusterName)"
        let asked = opening.requestedBy.map { "asked for by \($0)" } ?? "by itself"
        // What hooks said may be among the errors of the summary.
        var lines = ShownRecovery.lines(of: RecoveryText.summary(record)).enumerated().map { place, line in place == 0 || line.hasPrefix("  ") ? line : "    " + line }
        lines += ShownRecovery.lines(of: record.uid, after: "  uid: ")
        lines += ShownRecovery.lines(of: cluster, after: "  cluster: ")
        lines += ShownRecovery.lines(of: "\(record.openedBy), \(asked)\(opening.skipsHooks ? ", without hooks" : "")", after: "  opened by ")
        if opening.acceptsDataLoss { lines.append("  commits that clients were told of may be lost") }
        if let detection { lines += ShownRecovery.lines(of: detection.detection.code, after: "  detection \(detection.index): ") }
        if let errant { for line in errant.detection.evidence { lines += ShownRecovery.lines(of: line, after: "  errant transactions (detection \(errant.index)): ") } }
        if let acknowledgement = record.acknowledgement {
            lines += ShownRecovery.lines(of: "\(acknowledgement.by) at \(CivilTime.format(acknowledgement.at)): \(acknowledgement.comment)", after: "  acknowledged by ")
        }
        for step in RecoveryText.steps(record) {
            let milliseconds = String((step.at - record.openedAt).wholeMilliseconds).padded(to: TimelineText.numberWidth, atStart: true)
            lines += ShownRecovery.lines(of: step.message, after: "\(milliseconds) ms  ")
        }
        return lines.joined(separator: "\n")
    }

    /// Hooks, servers and people may have written anything. The first line stands after `start`, the others below it.
    private static func lines(of text: String, after start: String = "") -> [String] {
        let below = String(repeating: " ", count: start.count)
        return text.split(whereSeparator: \.isNewline).enumerated().map { place, line in (place == 0 ? start : below) + String(line).printable }
    }

    // MARK: For programs

    /// In our own words: written by the daemon, printed by the command line.
    package var json: JSONValue { .object(subject + story + end) }

    private var subject: [JSONMember] {
        let opening = record.opening
        return [
            JSONMember("recovery", .count(record.id.rawValue)), JSONMember("uid", .string(record.uid)), JSONMember("kind", .string(ShownRecovery.word(opening.kind))),
            JSONMember("cluster", .string(clusterName)), JSONMember("alias", .string(alias)), JSONMember("failed", .string(opening.failed.description)),
            JSONMember("code", .string(opening.code)), JSONMember("evidence", .strings(opening.evidence)),
            JSONMember("detection", detection.map { .count($0.index.rawValue) } ?? .null), JSONMember("opened_at_ms", .integer(record.openedAt.milliseconds)),
            JSONMember("opened_by", .string(record.openedBy)), JSONMember("asked_for_by", opening.requestedBy.map { .string($0) } ?? .null),
            JSONMember("skips_hooks", .bool(opening.skipsHooks)), JSONMember("accepts_data_loss", .bool(opening.acceptsDataLoss)), JSONMember("dry_run", .bool(opening.isDryRun)),
        ]
    }

    private var story: [JSONMember] {
        let replaced = record.replacedDesignations.map { replaced in
            ShownRecovery.value(of: replaced.designation, [JSONMember("replaced_at_ms", .integer(replaced.at.milliseconds)), JSONMember("reason", .string(replaced.reason))])
        }
        return [
            JSONMember("designation", record.designation.map { ShownRecovery.value(of: $0) } ?? .null), JSONMember("replaced_designations", .array(replaced)),
            JSONMember("successor", record.successor.map { .string($0.description) } ?? .null), JSONMember("steps", .array(record.steps.map { ShownRecovery.value(of: $0) })),
        ]
    }

    private var end: [JSONMember] {
        let acknowledgement = record.acknowledgement.map { acknowledgement -> JSONValue in
            ["by": .string(acknowledgement.by), "at_ms": .integer(acknowledgement.at.milliseconds), "comment": .string(acknowledgement.comment)]
        }
        return [
            JSONMember("outcome", .string(RecoveryText.outcome(record))), JSONMember("closed_at_ms", record.closedAt.map { .integer($0.milliseconds) } ?? .null),
            JSONMember("reason", .string(record.closing?.reason ?? "")), JSONMember("errors", .strings(record.errors)),
            JSONMember("lost_replicas", .strings((record.closing?.lostReplicas ?? []).map(\.description))),
            JSONMember("errant_transactions", .strings(errant?.detection.evidence ?? [])), JSONMember("acknowledgement", acknowledgement ?? .null),
            JSONMember("text", .string(text)),
        ]
    }

    private static func value(of designation: Designation, _ more: [JSONMember] = []) -> JSONValue {
        .object(
            [
                JSONMember("server", .string(designation.server.description)), JSONMember("target", .string(designation.target)),
                JSONMember("candidates", .strings(designation.reasons)),
            ] + more)
    }

    /// Nothing was tried of a dry run's steps, so they have no outcome.
    private static func value(of step: StepRecord) -> JSONValue {
        let intent = step.intent
        return .object([
            JSONMember("step", .count(intent.ordinal.rawValue)), JSONMember("attempt", .count(intent.attempt)), JSONMember("kind", .string(intent.kind.name)),
            JSONMember("server", intent.target.map { .string($0.description) } ?? .null), JSONMember("detail", .string(intent.detail)),
            JSONMember("begun_at_ms", .integer(step.intendedAt.milliseconds)), JSONMember("ended_at_ms", step.endedAt.map { .integer($0.milliseconds) } ?? .null),
            JSONMember("result", step.outcome.map { .string(RecoveryText.word($0.result)) } ?? .null), JSONMember("observed", .string(step.outcome?.observed ?? "")),
        ])
    }

    private static func word(_ kind: RecoveryKind) -> String {
        switch kind {
        case .failover: "failover"
        case .switchover: "switchover"
        case .takeover: "takeover"
        case .relocation: "relocation"
        case .unlock: "unlock"
        }
    }
}
