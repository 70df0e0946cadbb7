import Analysis
package import ControlModel
import ManagerCore
import TopologyModel

/// A detection with what it belongs to: the cluster as it was called, and the recovery that followed.
package struct ShownDetection: Hashable, Sendable {
    package var record: DetectionRecord
    /// The incumbent's name of the cluster when the detection was recorded.
    package var clusterName: String
    /// Empty when nobody gave one.
    package var alias: String
    /// It is the newest of its server, and what it tells of is still seen.
    package var isActive: Bool
    /// The newest recovery of its server before the next detection; nil: none followed.
    package var recovery: RecoveryRecord?

    package init(_ record: DetectionRecord, in context: PresentationContext) {
        let control = context.snapshot.control
        let detection = record.detection
        self.record = record
        clusterName = (control.primary(at: record) ?? detection.instance).description
        alias = control.cluster(detection.cluster)?.alias ?? ""
        isActive =
            control.detections.last { $0.detection.instance == detection.instance }?.index == record.index
            && context.snapshot.findings.contains { $0.instance == detection.instance && $0.code.failureType.rawValue == detection.code }
        recovery = control.lastRecovery(after: record)
    }

    /// One line, with the evidence below it.
    package var text: String {
        let cluster = alias.isEmpty || alias == clusterName ? clusterName : "\(alias), \(clusterName)"
        let detection = record.detection
        var line = "detection \(record.index)  \(CivilTime.format(record.at))  \(detection.code)  \(detection.instance) (cluster \(cluster))"
        if isActive { line += "  still seen" }
        if let recovery { line += "  recovery \(recovery.id)" }
        var lines = [line] + detection.evidence.map { "  evidence: \($0)" }
        if !detection.isActionable { lines.append("  no reason for a recovery by itself") }
        return lines.map(\.printable).joined(separator: "\n")
    }

    /// In our own words: written by the daemon, printed by the command line.
    package var json: JSONValue {
        let detection = record.detection
        return .object([
            JSONMember("detection", .count(record.index.rawValue)), JSONMember("at_ms", .integer(record.at.milliseconds)), JSONMember("cluster", .string(clusterName)),
            JSONMember("alias", .string(alias)), JSONMember("instance", .string(detection.instance.description)), JSONMember("code", .string(detection.code)),
            JSONMember("evidence", .strings(detection.evidence)), JSONMember("actionable", .bool(detection.isActionable)), JSONMember("active", .bool(isActive)),
            JSONMember("recovery", recovery.map { .count($0.id.rawValue) } ?? .null), JSONMember("node", .string(record.node)), JSONMember("text", .string(text)),
        ])
    }
}
