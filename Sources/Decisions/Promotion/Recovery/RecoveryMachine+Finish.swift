import Analysis
import ControlModel
import Refactoring
import TopologyModel

/// S7b for the new primary with its replicas attached, S10, and the closing.
extension RecoveryMachine {
    mutating func enterFinishing(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .finishing
        if context.durability == .bestEffort, let semiSync = designatedInstance?.facts?.semiSync, let designated = designatedInstance, semiSync.isAvailable, semiSyncWasOn {
            // With fewer than it waits for, every commit would wait out the timeout (server truth T6).
            let acknowledging = works(.repoint).count { $0.succeeded && $0.readBack?.semiSync.replicaEnabled == true }
            guard acknowledging >= semiSync.waitForReplicaCount else {
                remarks.append("semi-sync stays off: \(acknowledging) of the \(semiSync.waitForReplicaCount) replicas that it waits for follow")
                advanceFinishing(now: now, into: &effects)
                return
            }
            plan(
                .settings, on: [(designated, [.setSemiSync(source: true, replica: nil)])], limit: now + context.recovery.openLimit,
                timeout: context.recovery.stepTimeout)
        }
        advanceFinishing(now: now, into: &effects)
    }

    private var semiSyncWasOn: Bool {
        failedUsedSemiSync || context.failed.facts?.semiSync.sourceEnabled == true || journal.meantToSwitchSemiSyncOff || before.first { $0.address == designation?.server }?.facts?.semiSync.sourceEnabled == true
    }

    mutating func advanceFinishing(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard hooksRunning == nil, allEnded(.settings) else { return }
        if let failed = works(.settings).first(where: { !$0.succeeded }) {
            remarks.append("semi-sync could not be switched on again: \(failed.observed)")
            works.removeAll { $0.kind == .settings }
        }
        for stage in successStages
        where context.hookStages.contains(stage) && !journal.hasEnded(hook: stage) {
            startHooks(stage, into: &effects)
            return
        }
        effects.append(.note(RecoveryNote(.hooks, "all hooks ended")))
        if case .missing(let trouble) = firstRow { remarks.append("no row of the write probe was acknowledged by it so far: \(trouble)") }
        if let writePause { remarks.insert("writes were refused for \(writePause.wholeMilliseconds) ms", at: 0) }
        close(
            RecoveryClosing(
                result: isHandedBack ? .aborted : .succeeded,
                reason: "\(designation?.server.description ?? "") is primary of epoch \(epoch?.description ?? "?")"
                    + (remarks + lost.map { "lost \($0.address): \($0.reason)" }).map { "; \($0)" }.joined(), lostReplicas: lost.map(\.address)), now: now, into: &effects)
    }

    /// The hooks of a recovery that has a new primary.
    private var successStages: [HookStage] {
        if isHandedBack { return [] }
        return isSwitchover ? [.postPrimaryFailover, .postFailover, .postSwitchover] : [.postPrimaryFailover, .postFailover]
    }

    // MARK: Hooks

    mutating func startHooks(_ stage: HookStage, into effects: inout [RecoveryEffect]) {
        hooksRunning = stage
        hooksBegun = false
        journal.intendHooks(stage, of: id)
    }

    mutating func hooksDone(_ stage: HookStage, success: Bool, report: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard hooksRunning == stage else { return }
        hooksRunning = nil
        journal.concludeHooks(success: success, report: report, of: id)
        switch (phase, success) {
        case (.preHooks, true) where isSwitchover: enterLooking(now: now, into: &effects)
        case (.preHooks, false) where isSwitchover: close(.init(result: .aborted, reason: "a required hook refused: \(report)"), now: now, into: &effects)
        // Hooks may take minutes, in which the primary may have come back to its replicas and not to us.
        case (.preHooks, true): hearWitnesses(now: now, into: &effects)
        case (.preHooks, false): stop("a required hook refused: \(report)", now: now, into: &effects)
        // It may have been made harmless by a statement meanwhile; then draining goes on.
        case (.draining, false) where !fenceStatus.isFenced:
            stopAfterDesignation("the hooks of FencingProcesses could not make sure of the old primary: \(report); nothing was opened", now: now, into: &effects)
        case (.unsuccessfulHooks, _): if let closing { close(closing, now: now, into: &effects) }
        // What was done stays done, and finishing goes on with the next stage.
        case (_, false): effects.append(.note(RecoveryNote(.blocked, "required \(stage.rawValue) hooks failed: \(report)")))
        default: break
        }
    }

    mutating func close(_ result: RecoveryClosing, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        closing = result
        phase = .closing
        journal.append(.closeRecovery(id, result))
    }
}
