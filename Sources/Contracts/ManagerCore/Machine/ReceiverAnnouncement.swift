import Analysis
import ControlModel

/// A detection by which the journal knows that the receiver of a replica is being restarted, and what came of it: the last line of its evidence.
///
/// No recovery is opened for it, so this is its intent: it is committed before anything is sent, and a manager that dies in between is followed by one that finds it.
struct ReceiverAnnouncement: Sendable, Codable {
    private static let begin = "its receiver is stopped and started again"
    private static let end = "its receiver was stopped and started again"

    private let detection: Detection

    init(_ finding: Finding, of record: ClusterRecord) {
        detection = Detection(
            cluster: record.id, instance: finding.instance, code: finding.code.failureType.rawValue, evidence: finding.evidence, isActionable: finding.isActionable)
    }

    /// nil: it announces nothing, or what came of it is recorded in a later one.
    init?(open record: DetectionRecord) {
        guard record.detection.evidence.last == ReceiverAnnouncement.begin else { return nil }
        var detection = record.detection
        detection.evidence.removeLast()
        self.detection = detection
    }

    var intent: Detection { adding(ReceiverAnnouncement.begin) }

    /// - Parameter trouble: why it could not be done; nil: it was done.
    func outcome(_ trouble: String?) -> Detection { adding(trouble.map { "its receiver could not be stopped and started again: \($0)" } ?? ReceiverAnnouncement.end) }

    private func adding(_ line: String) -> Detection {
        var detection = detection
        detection.evidence.append(line)
        return detection
    }
}
