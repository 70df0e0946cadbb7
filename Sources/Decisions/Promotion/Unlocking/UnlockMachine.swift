public import ControlModel
public import Refactoring
public import TopologyModel

/// One recovery of a primary whose commits wait for more semi-sync acknowledgements than its replicas give: replicas are made to acknowledge, one after the other,
/// until as many do as a commit waits for.
///
/// A value like ``RelocationMachine``, with the same inputs, effects and journal. Each replica is one journaled step, a plan of ``OperationPlanner`` carried out by an
/// ``OperationMachine``: the replica's side is switched on, and its receiver started anew, which makes it take effect. After each the primary is looked at.
///
/// Nothing is ever changed on the primary: how many acknowledgements a commit waits for is a promise to its clients. Where too few replicas may acknowledge, none is touched
/// and the recovery stops at once with what is in the way of each. It holds nothing of the cluster; a failover of the primary ends it in the journal, and
/// ``giveWay(_:now:into:)`` then lets go of the replica in hand.
///
/// ## If it stops half-way
/// Replicas that were made to acknowledge go on doing so, which harms nobody. A later manager starts a receiver that an unfinished step may have stopped, and goes on.
public struct UnlockMachine: Sendable, Codable {
    enum Phase: Sendable, Equatable, Codable {
        case idle
        /// The primary is looked at, until it is free or the moment has come for the next replica.
        case looking(nextAt: MonotonicInstant)
        case trying
        case finishing
        case closing
        /// A failover took over the cluster: what is under way on the replica in hand ends, and no more.
        case givingWay
        case closed
    }

    /// One journaled step.
    struct Try: Sendable, Codable {
        enum Work: Sendable, Codable {
            case enable(OperationMachine)
            /// An earlier manager stopped its receiver and did not come to start it.
            case startReceiver(ActionRequest)
        }

        var intent: StepIntent
        var work: Work
        /// The intent is on disk.
        var isBegun = false
    }

    /// What an outstanding token was for.
    enum Purpose: Sendable, Codable {
        case look
        case startReceiver
        case enable(OperationToken)
    }

    struct Outstanding: Sendable, Codable {
        var token: RecoveryToken
        var purpose: Purpose
    }

    public let id: RecoveryID
    public let opening: RecoveryOpening
    var context: UnlockContext
    var phase = Phase.idle
    var journal: RecoveryJournal
    var attempt: Try?
    var tokens: UInt32 = 0
    var outstanding: [Outstanding] = []
    /// Replicas that were tried in this machine's life.
    var tried: [InstanceAddress] = []
    /// Those of them that were switched on.
    var enabled: [InstanceAddress] = []
    /// Why others were not.
    var failures: [PlanBlocker] = []
    /// No further replica is begun after this.
    var limit = MonotonicInstant.never
    /// What the last look at the primary said; nil: it was not looked at since the last step.
    var seen: SemiSyncFacts?
    var lookAgainAt = MonotonicInstant(nanoseconds: .min)
    var hooksRunning: HookStage?
    var hooksBegun = false
    public internal(set) var closing: RecoveryClosing?

    public init(record: RecoveryRecord, context: UnlockContext) {
        id = record.id
        opening = record.opening
        self.context = context
        journal = RecoveryJournal(record: record)
    }

    public var isFinished: Bool { phase == .closed }

    /// Replicas that this recovery has to do with so far.
    public var replicaAddresses: [InstanceAddress] { tried }

    // MARK: Inputs

    /// - Parameter planner: what is known at this moment.
    public mutating func step(_ input: RecoveryInput, planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .closed else { return }
        switch input {
        case .begin: begin(planner, now: now, into: &effects)
        case .committed(let results): committed(journal.committed(), results, now: now, into: &effects)
        case .commitFailed(let reason, _): commitFailed(reason, now: now, into: &effects)
        case .acted(let token, let outcome): acted(token, outcome, now: now, into: &effects)
        case .hooksDone(let stage, let success, let report): hooksDone(stage, success: success, report: report, into: &effects)
        case .timer: wake(now: now, into: &effects)
        // What was seen before counts no more; it is looked at before every further step.
        case .managerStoodStill: seen = nil
        case .published, .observed, .verdict, .fence, .followsAnother, .rowEnded: break
        }
        advance(planner, now: now, into: &effects)
    }

    /// The journal says that it is over: a failover of the primary came first.
    public mutating func giveWay(_ closing: RecoveryClosing, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .closed, phase != .givingWay else { return }
        phase = .givingWay
        self.closing = closing
        journal.withdraw(inDoubt: false)
        // The failover stops the receivers of the same replicas: nothing is started behind it.
        drive(now: now, into: &effects) { $0.abandon("a failover of the primary began", into: &$1) }
        endGivingWay(into: &effects)
    }

    private mutating func endGivingWay(into effects: inout [RecoveryEffect]) {
        guard operation.map(\.isFinished) ?? true else { return }
        end(into: &effects)
    }

    private mutating func end(into effects: inout [RecoveryEffect]) {
        phase = .closed
        effects.append(.releaseSessions(id.sessionPin))
        effects.append(.finished)
    }

    // MARK: Beginning

    private mutating func begin(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase == .idle else { return }
        if opening.isDryRun {
            let choice = planner.acknowledgers(of: opening.failed, maximumLag: context.maximumLag)
            let wanted = choice.candidates.isEmpty ? "nobody may acknowledge: \(UnlockMachine.text(choice.refusals))" : "would ask \(UnlockMachine.list(choice.candidates))"
            effects.append(.note(RecoveryNote(.blocked, "observe-only: \(wanted)")))
            close(RecoveryClosing(result: .observed, reason: "observe-only: \(wanted)"))
            return
        }
        if journal.wasInterrupted { effects.append(.note(RecoveryNote(.resumed, "recovery \(id) was interrupted; its replicas are looked at again"))) }
        limit = now + context.recovery.unlockLimit
        effects.append(.wake(limit))
        phase = .looking(nextAt: now)
    }

    // MARK: The end

    /// - Parameter count: of replicas that acknowledge by the primary's count.
    mutating func unlocked(_ count: Int) {
        if enabled.isEmpty {
            close(RecoveryClosing(result: .aborted, reason: "\(opening.failed) is not locked any more"))
        } else {
            finish(RecoveryClosing(result: .succeeded, reason: "\(doneText), and \(count) are counted" + remarks))
        }
    }

    /// Nothing more can be done by itself.
    mutating func stop(_ reason: String, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.blocked, reason)))
        finish(RecoveryClosing(result: .stopped, reason: reason + (enabled.isEmpty ? "" : "; \(doneText)") + remarks))
    }

    private var doneText: String { "made to acknowledge: \(UnlockMachine.list(enabled))" }

    private var remarks: String { failures.isEmpty ? "" : "; " + UnlockMachine.text(failures) }

    private mutating func finish(_ closing: RecoveryClosing) {
        self.closing = closing
        phase = .finishing
    }

    private mutating func advanceFinishing() {
        guard hooksRunning == nil, let closing else { return }
        let stage: HookStage = closing.result == .succeeded ? .postFailover : .postUnsuccessful
        if context.hookStages.contains(stage), !journal.hasEnded(hook: stage) {
            hooksRunning = stage
            hooksBegun = false
            journal.intendHooks(stage, of: id)
        } else {
            close(closing)
        }
    }

    private mutating func hooksDone(_ stage: HookStage, success: Bool, report: String, into effects: inout [RecoveryEffect]) {
        guard hooksRunning == stage else { return }
        hooksRunning = nil
        journal.concludeHooks(success: success, report: report, of: id)
        if !success { effects.append(.note(RecoveryNote(.blocked, "required \(stage.rawValue) hooks failed: \(report)"))) }
    }

    private mutating func close(_ closing: RecoveryClosing) {
        self.closing = closing
        phase = .closing
        journal.append(.closeRecovery(id, closing))
    }

    // MARK: Journal

    private mutating func committed(_ batch: [ControlCommand], _ results: [CommandResult], now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .givingWay else { return }
        for (command, result) in zip(batch, results) {
            guard case .stepIntent(_, let intent) = command else { continue }
            if attempt?.intent == intent, attempt?.isBegun == false {
                // What the journal did not take is not carried out.
                if case .ignored(let reason) = result { leave(intent, reason) } else { start(now: now, into: &effects) }
            }
            if intent.kind == .hook, let stage = hooksRunning, stage.rawValue == intent.detail, !hooksBegun {
                hooksBegun = true
                effects.append(.runHooks(stage, attempt: intent.attempt))
            }
        }
        guard batch.contains(where: { if case .closeRecovery = $0 { true } else { false } }) else { return }
        effects.append(.note(RecoveryNote(.closed, closing.map { "\($0.result.word): \($0.reason)" } ?? "closed")))
        end(into: &effects)
    }

    private mutating func commitFailed(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        _ = journal.failed()
        effects.append(.note(RecoveryNote(.blocked, "the journal cannot be written (\(reason)); nothing more is begun until it can")))
        let again = now + context.recovery.retryInterval
        journal.retryAt = again
        effects.append(.wake(again))
    }

    /// Moves on wherever nothing is left to wait for; called after every input.
    private mutating func advance(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        switch phase {
        case .idle, .trying, .closing, .closed: break
        case .looking(let nextAt): advanceLooking(nextAt: nextAt, planner, now: now, into: &effects)
        case .finishing: break
        case .givingWay: endGivingWay(into: &effects)
        }
        if phase == .finishing { advanceFinishing() }
        if phase != .givingWay, let batch = journal.nextBatch(recovery: id, now: now) { effects.append(.propose(batch)) }
    }
}
