package import ControlModel
import ManagerCore
import TopologyModel

/// A recovery in the incumbent's shape (`TopologyRecovery`), and its steps.
package enum WireRecovery {
    package static func json(_ recovery: RecoveryRecord, in context: PresentationContext) -> JSONValue {
        let successor = recovery.designation?.server
        let acknowledgement = recovery.acknowledgement
        let isSuccessful = recovery.closing?.result == .succeeded
        let error = isSuccessful ? "" : recovery.closing?.reason ?? ""
        let participants = [recovery.opening.failed] + (successor.map { [$0] } ?? [])
        let alias = successor.flatMap { context.snapshot.topology.instance(at: $0)?.placement.alias } ?? ""
        return [
            "Id": .count(recovery.id.rawValue), "UID": .string(recovery.uid), "AnalysisEntry": WireAnalysis.json(recovery.opening, in: context),
            "SuccessorKey": successor.map { WireValues.key($0) } ?? .null, "SuccessorAlias": .string(alias), "SuccessorBinlogCoordinates": .null,
            "IsActive": .bool(recovery.isOpen), "IsSuccessful": .bool(isSuccessful),
            "LostReplicas": WireValues.keys(recovery.closing?.lostReplicas ?? []), "ParticipatingInstanceKeys": WireValues.keys(participants),
            "AllErrors": [.string(error)], "RecoveryStartTimestamp": .string(CivilTime.format(recovery.openedAt)),
            "RecoveryEndTimestamp": .string(CivilTime.format(recovery.closedAt)), "ProcessingNodeHostname": .string(recovery.openedBy),
            "ProcessingNodeToken": "", "Acknowledged": .bool(acknowledgement != nil),
            "AcknowledgedAt": .string(CivilTime.format(acknowledgement?.at)), "AcknowledgedBy": .string(acknowledgement?.by ?? ""),
            "AcknowledgedComment": .string(acknowledgement?.comment ?? ""), "LastDetectionId": 0, "RelatedRecoveryId": 0,
            "Type": "MasterRecovery", "RecoveryType": "MasterRecoveryGTID", "Outcome": .string(RecoveryText.outcome(recovery)),
            "Summary": .string(RecoveryText.summary(recovery)),
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
