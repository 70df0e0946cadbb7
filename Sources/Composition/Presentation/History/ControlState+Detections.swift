import ControlModel
import ManagerCore
import TopologyModel

/// How detections and recoveries belong together. Both have a place in the log, so no clock is asked which was first.
extension ControlState {
    /// The newest detection of the server that failed from before the recovery was opened; nil: there was none, or it is not kept any more.
    func lastDetection(before recovery: RecoveryRecord) -> DetectionRecord? {
        detections.last { $0.detection.instance == recovery.opening.failed && $0.index.rawValue < recovery.id.rawValue && !$0.tellsOfErrant }
    }

    /// The newest recovery whose last detection this is. None follows from what a former primary alone committed.
    func lastRecovery(after record: DetectionRecord) -> RecoveryRecord? {
        guard !record.tellsOfErrant else { return nil }
        let server = record.detection.instance
        let next = detections.first { $0.detection.instance == server && $0.index > record.index && !$0.tellsOfErrant }
        return recoveries.last {
            $0.opening.failed == server && $0.id.rawValue > record.index.rawValue && $0.id.rawValue < next?.index.rawValue ?? .max
        }
    }

    /// The primary that a cluster had when a detection was recorded: the one that the next change of epoch replaced, else the present one. nil: the cluster is not known
    /// any more.
    func primary(at record: DetectionRecord) -> InstanceAddress? {
        let cluster = record.detection.cluster
        let next = recoveries.first { $0.opening.cluster == cluster && $0.epoch != nil && $0.id.rawValue > record.index.rawValue }
        return next?.opening.failed ?? self.cluster(cluster)?.primary
    }
}
