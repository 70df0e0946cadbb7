import Analysis
package import ControlModel
package import TopologyModel

/// What former primaries alone committed, as the journal keeps it: detections of the code `ErrantGTIDStructureWarning`.
extension ControlState {
    /// The newest of a server since it was replaced the last time: before that it may have been built anew.
    package func errantDetection(ofDeposed server: InstanceAddress, in cluster: ClusterID) -> Detection? {
        recoveries.last { $0.epoch != nil && $0.opening.cluster == cluster && $0.opening.failed == server }.flatMap { errantDetection(after: $0)?.detection }
    }

    /// The newest of the server that a recovery replaced, from before another recovery replaced it again; nil: none is kept, or it replaced nobody.
    package func errantDetection(after recovery: RecoveryRecord) -> DetectionRecord? {
        guard recovery.epoch != nil else { return nil }
        let (cluster, failed) = (recovery.opening.cluster, recovery.opening.failed)
        let next = recoveries.first { $0.id > recovery.id && $0.epoch != nil && $0.opening.cluster == cluster && $0.opening.failed == failed }
        return detections.last {
            $0.tellsOfErrant && $0.detection.cluster == cluster && $0.detection.instance == failed && $0.index.rawValue > recovery.id.rawValue
                && $0.index.rawValue < next?.id.rawValue ?? .max
        }
    }
}

extension DetectionRecord {
    /// No failure was detected: it keeps what a former primary alone committed.
    package var tellsOfErrant: Bool { detection.code == AnalysisCode.errantGTID.rawValue }
}
