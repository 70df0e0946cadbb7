import Analysis
package import ControlModel
import ManagerCore
import TopologyModel

/// A recovery in the incumbent's shape (`TopologyRecovery`), and its steps.
package enum WireRecovery {
    package static func json(_ recovery: RecoveryRecord, in context: PresentationContext) -> JSONValue {
        let successor = recovery.successor
        let acknowledgement = recovery.acknowledgement
        let isSuccessful = recovery.closing?.result == .succeeded
        let isRelocation = recovery.opening.kind == .relocation
        let code = AnalysisCode(rawValue: recovery.opening.code)
        // The incumbent's list of nothing has one empty element.
        let errors = isSuccessful ? recovery.errors.isEmpty ? [""] : recovery.errors : [recovery.closing?.reason ?? ""]
        // The way back, RelatedRecoveryId, is the incumbent's for detections alone: see WireDetection.
        let detection = context.snapshot.control.lastDetection(before: recovery)?.index.rawValue ?? 0
        let alias = successor.flatMap { context.snapshot.topology.instance(at: $0)?.placement.alias } ?? ""
        return [
            "Id": .count(recovery.id.rawValue), "UID": .string(recovery.uid), "AnalysisEntry": analysis(recovery, in: context),
            "SuccessorKey": successor.map { WireValues.key($0) } ?? .null, "SuccessorAlias": .string(alias), "SuccessorBinlogCoordinates": .null,
            "IsActive": .bool(recovery.isOpen), "IsSuccessful": .bool(isSuccessful),
            "LostReplicas": WireValues.keys(recovery.closing?.lostReplicas ?? []), "ParticipatingInstanceKeys": WireValues.keys(recovery.participants),
            "AllErrors": .strings(errors), "RecoveryStartTimestamp": .string(CivilTime.format(recovery.openedAt)),
            "RecoveryEndTimestamp": .string(CivilTime.format(recovery.closedAt)), "ProcessingNodeHostname": .string(recovery.openedBy),
            "ProcessingNodeToken": "", "Acknowledged": .bool(acknowledgement != nil),
            "AcknowledgedAt": .string(CivilTime.format(acknowledgement?.at)), "AcknowledgedBy": .string(acknowledgement?.by ?? ""),
            "AcknowledgedComment": .string(acknowledgement?.comment ?? ""), "LastDetectionId": .count(detection), "RelatedRecoveryId": 0,
            "Type": .string(isRelocation ? "IntermediateMasterRecovery" : code.isAboutCoPrimary ? "CoMasterRecovery" : "MasterRecovery"),
            "RecoveryType": recovery.opening.kind.holdsCluster ? "MasterRecoveryGTID" : "NotMasterRecovery", "Outcome": .string(RecoveryText.outcome(recovery)),
            "Summary": .string(RecoveryText.summary(recovery)),
        ]
    }

    /// What the record holds of the failure: the members that the incumbent fills in when it reads a recovery back, and the evidence. The replicas
    /// are those that the recovery touched; how many of them replicated is not recorded.
    private static func analysis(_ recovery: RecoveryRecord, in context: PresentationContext) -> JSONValue {
        let failed = recovery.opening.failed
        let record = context.snapshot.control.cluster(recovery.opening.cluster)
        let alias = record?.alias ?? ""
        // A failed primary was the root of its cluster, which was named after it.
        let name = (recovery.opening.kind == .relocation ? record?.primary ?? failed : failed).description
        return .object(
            analysis(
                recovery.opening.code, of: failed, cluster: name, alias: alias, replicas: Array(recovery.participants.dropFirst()), evidence: recovery.opening.evidence))
    }

    /// What recoveries and detections tell of a failure alike.
    static func analysis(
        _ code: String, of failed: InstanceAddress, cluster name: String, alias: String, replicas: [InstanceAddress], evidence: [String]
    ) -> [JSONMember] {
        let keys = WireValues.keys(replicas)
        return [
            JSONMember("AnalyzedInstanceKey", WireValues.key(failed)),
            JSONMember("ClusterDetails", ["ClusterName": .string(name), "ClusterAlias": .string(alias.isEmpty ? name : alias)]),
            JSONMember("CountReplicas", .count(replicas.count)), JSONMember("Replicas", keys), JSONMember("SlaveHosts", keys), JSONMember("Analysis", .string(code)),
            JSONMember("Evidence", .strings(evidence)),
        ]
    }

    /// The list of `TopologyRecoveryStep`; ids count from 1 within the recovery.
    package static func steps(_ recovery: RecoveryRecord) -> JSONValue {
        .array(
            RecoveryText.steps(recovery).enumerated().map { position, step in
                [
                    "Id": .count(position + 1), "RecoveryUID": .string(recovery.uid), "AuditAt": .string(CivilTime.format(step.at)),
                    "AuditAtMilliseconds": .integer(step.at.milliseconds), "Message": .string(step.message),
                ]
            })
    }
}
