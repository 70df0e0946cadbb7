import ControlModel
import ManagerCore
import Promotion
import Refactoring
import TopologyModel

/// What is judged of relocations, which are recoveries of sources below the primary.
extension FleetSimulation {
    func relocationOpened(_ opening: RecoveryOpening, before: ControlState) {
        if before.cluster(opening.cluster)?.primary == opening.failed { violate(.oneRecovery, "the replicas of the primary \(opening.failed) are moved away from it") }
        if let open = before.cluster(opening.cluster)?.openRecovery { violate(.oneRecovery, "a relocation opens beside recovery \(open)") }
        let open = journal.state.recoveries.count { $0.isOpen && $0.opening.kind == .relocation && $0.opening.failed == opening.failed }
        if open != 1 { violate(.oneRecovery, "\(open) relocations because of \(opening.failed) are open") }
    }

    func relocationClosed(_ record: RecoveryRecord, _ closing: RecoveryClosing) {
        if closing.result == .succeeded { marks.hit(.replicasRelocated) }
        for address in record.participants.dropFirst() {
            guard let server = owner(of: address), servers[server].isUp else { continue }
            if closing.result == .succeeded, servers[server].channel?.source == record.opening.failed, !closing.lostReplicas.contains(address) {
                violate(.replicasFollow, "\(address) follows \(record.opening.failed) still and is not listed as lost")
            }
            if servers[server].channel == nil { violate(.replicasFollow, "\(address) follows nobody after it was to get another source") }
        }
        checkNoCircle()
    }

    /// A statement of a move that an announced step of a relocation is carried out by; it may have given way since.
    func checkRelocationIntent(_ action: SimulatedAction) {
        let address = action.request.target
        if action.request.expectedIdentity == nil { violate(.intentFirst, "\(action.request.action) is sent to \(address) without an expected identity") }
        switch action.request.action {
        case .openWrites, .setReadOnly, .fence, .resetReplication, .setSemiSync: violate(.scope, "a relocation sends \(action.request.action) to \(address)")
        default: break
        }
    }

    /// - Parameter sentAt: of the statement, which is none of a relocation that was opened after it; nil: now.
    func isAnnouncedRelocation(of address: InstanceAddress, as kind: StepKind, sentAt: Int64? = nil) -> Bool {
        // One that gave way puts back what it had prepared, and one statement more may be under way.
        let bound = plan.configuration.refactoring.restoreTimeout + plan.configuration.recovery.stepTimeout
        return journal.state.recoveries.contains { recovery in
            recovery.opening.kind == .relocation && recovery.closedAt.map { wall - $0 <= bound } ?? true
                && sentAt.map { recovery.openedAt <= FleetSimulation.wall(at: $0) } ?? true
                && recovery.steps.contains { $0.intent.target == address && $0.outcome == nil && $0.intent.kind == kind }
        }
    }
}

extension ControlState {
    /// No earlier relocation because of the server keeps the next one from opening.
    func relocationMayOpen(of server: InstanceAddress) -> Bool {
        guard let last = lastRecovery(.relocation, of: server) else { return true }
        return last.acknowledgement != nil || last.closing.map { $0.result != .succeeded } ?? false
    }
}
