package import ControlModel
import TopologyModel

/// A detection in the incumbent's shape, which is that of its recoveries (`TopologyRecovery`) with little in it, followed by a member of ours: `Summary`.
package enum WireDetection {
    package static func json(_ record: DetectionRecord, in context: PresentationContext) -> JSONValue {
        let shown = ShownDetection(record, in: context)
        let start = JSONValue.string(CivilTime.format(record.at))
        return .object([
            JSONMember("Id", .count(record.index.rawValue)), JSONMember("UID", ""), JSONMember("AnalysisEntry", analysis(shown, start: start)),
            JSONMember("SuccessorKey", .null), JSONMember("SuccessorAlias", ""), JSONMember("SuccessorBinlogCoordinates", .null),
            JSONMember("IsActive", .bool(shown.isActive)), JSONMember("IsSuccessful", false), JSONMember("LostReplicas", []),
            JSONMember("ParticipatingInstanceKeys", []), JSONMember("AllErrors", []), JSONMember("RecoveryStartTimestamp", start),
            JSONMember("RecoveryEndTimestamp", ""), JSONMember("ProcessingNodeHostname", .string(record.node)), JSONMember("ProcessingNodeToken", ""),
            JSONMember("Acknowledged", false), JSONMember("AcknowledgedAt", ""), JSONMember("AcknowledgedBy", ""), JSONMember("AcknowledgedComment", ""),
            JSONMember("LastDetectionId", 0), JSONMember("RelatedRecoveryId", .count(shown.recovery?.id.rawValue ?? 0)), JSONMember("Type", ""),
            JSONMember("RecoveryType", ""), JSONMember("Summary", .string(shown.text)),
        ])
    }

    /// Who followed the server is not recorded with a detection; the recovery that followed tells whom it touched.
    private static func analysis(_ shown: ShownDetection, start: JSONValue) -> JSONValue {
        let detection = shown.record.detection
        let members = WireRecovery.analysis(
            detection.code, of: detection.instance, cluster: shown.clusterName, alias: shown.alias, replicas: Array((shown.recovery?.participants ?? []).dropFirst()),
            evidence: detection.evidence)
        return .object(members + [JSONMember("IsActionableRecovery", .bool(detection.isActionable)), JSONMember("StartActivePeriod", start)])
    }
}
