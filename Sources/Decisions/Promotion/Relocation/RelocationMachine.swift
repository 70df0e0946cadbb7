public import ControlModel
import Analysis
public import Refactoring
public import TopologyModel

/// One recovery of a dead source below the primary: each of its replicas gets another source, or is listed as lost with the reason.
///
/// A value like ``RecoveryMachine``, with the same inputs, effects and journal. The order: hooks → one journaled try per replica and source, each a plan of
/// ``OperationPlanner`` carried out by an ``OperationMachine``, all replicas at the same time → hooks → closed. A try that fails puts the replica back and
/// the next source of the order is asked (``OperationPlanner/adoption(_:policy:)``), for ``RecoveryPolicy/repointLimit``; then those that are left gather
/// behind the most advanced of them, which keeps the place where the dead source may come back.
///
/// The designation and the epoch of the cluster stay as they are, so there is no point of no return: whatever is interrupted can be done again, because each
/// move looks before it acts. A failover of the primary ends the relocation in the journal; ``giveWay(_:now:into:)`` then lets go of its servers.
public struct RelocationMachine: Sendable, Codable {
    enum Phase: Sendable, Equatable, Codable {
        case idle
        /// Receivers that an earlier manager stopped are started again.
        case restoring
        /// Time has passed since the witnesses were heard: they are heard again before anything is touched.
        case revalidating(until: MonotonicInstant)
        case preHooks
        case moving
        case finishing
        case closing
        /// A failover took over the cluster: what was only prepared is put back.
        case givingWay
        case closed
    }

    /// Whose answer a token is: the replica's place, and the token of its move.
    struct Pending: Sendable, Codable {
        var token: RecoveryToken
        var orphan: Int
        var operation: OperationToken?
    }

    public let id: RecoveryID
    public let opening: RecoveryOpening
    var context: RelocationContext
    var phase = Phase.idle
    var journal: RecoveryJournal
    var orphans: [Orphan]
    var tokens: UInt32 = 0
    var pending: [Pending] = []
    /// No new round of tries begins after this.
    var movingUntil = MonotonicInstant(nanoseconds: .max)
    /// Those for whom nobody was found gather behind this one.
    var gatheringPoint: InstanceAddress?
    var hasGathered = false
    var hooksRunning: HookStage?
    var hooksBegun = false
    /// The manager stood still: the witnesses are heard again before anything more is begun.
    var mustHearAgain = false
    public internal(set) var closing: RecoveryClosing?

    /// A machine for an open journal record. A fresh record begins at the beginning; of a record with steps, replicas that follow somebody else by now are done.
    public init(record: RecoveryRecord, context: RelocationContext) {
        id = record.id
        opening = record.opening
        self.context = context
        journal = RecoveryJournal(record: record)
        orphans = context.orphans.map { address in
            var orphan = Orphan(address: address)
            orphan.isInterrupted = context.interrupted.contains(address)
            return orphan
        }
    }

    public var isFinished: Bool { phase == .closed }

    /// Before anything is touched the machine asks for the witnesses' verdict again when time has passed since they were heard.
    public var wantsVerdict: Bool { if case .revalidating = phase { true } else { false } }

    public var replicaAddresses: [InstanceAddress] { orphans.map(\.address) }

    /// Replicas that have no other source; known when all were tried.
    public var lostReplicas: [InstanceAddress] { lost.map(\.address) }

    /// The one source of all replicas that were moved; nil where there are several, or none.
    public var successor: InstanceAddress? {
        let sources = moved.map(\.source)
        return sources.allSatisfy { $0 == sources[0] } ? sources.first : nil
    }

    /// Those that the failed server has lost for good: who returned to it is not among them.
    var moved: [(address: InstanceAddress, source: InstanceAddress)] {
        orphans.compactMap { orphan in orphan.source.flatMap { $0 == opening.failed ? nil : (orphan.address, $0) } }
    }

    var lost: [(address: InstanceAddress, reason: String)] {
        orphans.compactMap { orphan in if case .lost(let reason) = orphan.state { (orphan.address, reason) } else { nil } }
    }

    // MARK: Inputs

    /// - Parameter planner: what is known at this moment.
    public mutating func step(_ input: RecoveryInput, planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .closed else { return }
        switch input {
        case .begin: begin(planner, now: now, into: &effects)
        case .committed(let results): committed(journal.committed(), results, now: now, into: &effects)
        case .commitFailed(let reason, _): commitFailed(reason, now: now, into: &effects)
        case .acted(let token, let outcome): acted(token, outcome, now: now, into: &effects)
        case .hooksDone(let stage, let success, let report): hooksDone(stage, success: success, report: report, now: now, into: &effects)
        case .observed(let instance): if instance.id == context.failed.id { context.failed = instance }
        case .verdict(let verdict): heard(verdict, now: now, into: &effects)
        case .managerStoodStill: mustHearAgain = phase == .moving || phase == .restoring
        case .timer: wake(now: now, into: &effects)
        case .published, .fence, .followsAnother, .rowEnded: break
        }
        advance(planner, now: now, into: &effects)
    }

    /// The journal says that it is over: a failover of the primary came first.
    public mutating func giveWay(_ closing: RecoveryClosing, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .closed, phase != .givingWay else { return }
        phase = .givingWay
        self.closing = closing
        journal.withdraw(inDoubt: false)
        for index in orphans.indices where orphans[index].operation != nil {
            drive(index, now: now, into: &effects) { $0.giveWay("a failover of the primary began", now: now, into: &$1) }
        }
        endGivingWay(into: &effects)
    }

    private mutating func endGivingWay(into effects: inout [RecoveryEffect]) {
        guard orphans.allSatisfy({ $0.operation.map(\.isFinished) ?? true }) else { return }
        phase = .closed
        effects.append(.releaseSessions(id.sessionPin))
        effects.append(.finished)
    }

    // MARK: Beginning

    private mutating func begin(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase == .idle else { return }
        if opening.isDryRun {
            observeOnly(planner, now: now, into: &effects)
            return
        }
        noteWhoMoved(planner)
        announceRestarts(planner)
        if context.isResumed { effects.append(.note(RecoveryNote(.resumed, "recovery \(id) was interrupted; its replicas are looked at again"))) }
        phase = .restoring
    }

    /// What an earlier manager had announced and done stands in the servers themselves.
    private mutating func noteWhoMoved(_ planner: OperationPlanner) {
        for index in orphans.indices {
            guard let source = planner.otherSource(of: orphans[index].address, than: context.failed.id) else { continue }
            orphans[index].state = .settled(on: source)
            for intent in journal.unfinished(.relocate) where intent.target == orphans[index].address {
                let isMeant = RelocationStep(parsing: intent.detail)?.source == source
                journal.conclude(
                    StepOutcome(ordinal: intent.ordinal, attempt: intent.attempt, result: isMeant ? .succeeded : .skipped, observed: "it follows \(source)"), of: id)
            }
        }
    }

    /// Receivers that an earlier manager stopped in the middle are started again first: nothing of this waits for what comes of it.
    private mutating func announceRestarts(_ planner: OperationPlanner) {
        var intents: [StepIntent] = []
        for index in orphans.indices where orphans[index].isInterrupted && !orphans[index].isOver {
            guard let request = planner.receiverStart(on: orphans[index].address) else { continue }
            let (ordinal, attempt) = journal.ordinal(kind: .restore, target: orphans[index].address)
            let intent = StepIntent(ordinal: ordinal, attempt: attempt, kind: .restore, target: orphans[index].address, detail: request.action.journalText)
            orphans[index].state = .announced(Orphan.Try(intent: intent, work: .startReceiver(request)))
            intents.append(intent)
        }
        if !intents.isEmpty { journal.intend(intents, of: id) }
    }

    /// Decides with what is known, touches nothing, and closes.
    private mutating func observeOnly(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let lines = orphans.map { orphan in
            let adoption = planner.adoption(question(orphan), policy: context.adoption)
            return "\(orphan.address): " + (adoption.source.map { "would follow \($0)" } ?? "nobody takes it: \(RelocationMachine.text(adoption.refusals))")
        }
        let outcome = "observe-only: \(lines.joined(separator: "; "))"
        effects.append(.note(RecoveryNote(.blocked, outcome)))
        close(RecoveryClosing(result: .observed, reason: outcome))
    }

    // MARK: Evidence

    /// How long the witnesses may take to agree again. An error that was there before has to outlast a connect retry, which is 60 s by default.
    private static let hearingLimit = Duration.seconds(120)

    mutating func hearWitnesses(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let until = now + RelocationMachine.hearingLimit
        phase = .revalidating(until: until)
        effects.append(.wake(until))
    }

    private mutating func heard(_ verdict: Verdict, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard wantsVerdict else { return }
        switch verdict {
        case .convicted: enterPreHooks(now: now, into: &effects)
        case .acquitted: giveUp("replicas see \(opening.failed)")
        case .undecided: break
        }
    }

    private mutating func advanceRevalidation(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if failedAnswers {
            giveUp("\(opening.failed) answers again")
        } else if opening.requestedBy != nil {
            // A person said that it is gone.
            enterPreHooks(now: now, into: &effects)
        } else if now >= until {
            giveUp("the witnesses did not agree again within \(RelocationMachine.hearingLimit.components.seconds) s")
        }
    }

    var failedAnswers: Bool { context.failed.freshness.isLastCheckValid }

    /// Nothing is under way; who was moved before stays there.
    private mutating func giveUp(_ reason: String) {
        close(RecoveryClosing(result: .aborted, reason: ([reason] + moved.map { "\($0.address) follows \($0.source)" }).joined(separator: "; ")))
    }

    // MARK: Hooks

    private mutating func enterPreHooks(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .preHooks
        guard context.hookStages.contains(.preFailover), !journal.hasSucceeded(hook: .preFailover) else {
            enterMoving(now: now, into: &effects)
            return
        }
        startHooks(.preFailover)
    }

    private mutating func startHooks(_ stage: HookStage) {
        hooksRunning = stage
        hooksBegun = false
        journal.intendHooks(stage, of: id)
    }

    private mutating func hooksDone(_ stage: HookStage, success: Bool, report: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard hooksRunning == stage else { return }
        hooksRunning = nil
        journal.concludeHooks(success: success, report: report, of: id)
        guard phase == .preHooks else {
            if !success { effects.append(.note(RecoveryNote(.blocked, "required \(stage.rawValue) hooks failed: \(report)"))) }
            return
        }
        if success {
            // Hooks may take minutes, in which the source may have come back.
            hearWitnesses(now: now, into: &effects)
        } else {
            finish(RecoveryClosing(result: .stopped, reason: "a required hook refused: \(report)"), into: &effects)
        }
    }

    // MARK: The end

    mutating func endMoving(into effects: inout [RecoveryEffect]) {
        effects.append(.releaseSessions(id.sessionPin))
        let lost = lost
        let moved = moved
        let reasons = moved.map { "\($0.address) follows \($0.source)" } + lost.map { "lost \($0.address): \($0.reason)" }
        effects.append(.note(RecoveryNote(.repointed, "\(moved.count) of \(orphans.count) replicas of \(opening.failed) have another source")))
        if moved.isEmpty, lost.isEmpty {
            close(RecoveryClosing(result: .aborted, reason: orphans.isEmpty ? "nobody follows \(opening.failed) any more" : "\(opening.failed) answers again"))
        } else {
            let result: RecoveryClosing.Result = moved.isEmpty ? .stopped : .succeeded
            finish(
                RecoveryClosing(result: result, reason: reasons.joined(separator: "; "), lostReplicas: moved.isEmpty ? [] : lost.map(\.address)),
                into: &effects)
        }
    }

    private mutating func finish(_ closing: RecoveryClosing, into effects: inout [RecoveryEffect]) {
        self.closing = closing
        phase = .finishing
        if closing.result == .stopped { effects.append(.note(RecoveryNote(.blocked, closing.reason))) }
        advanceFinishing(into: &effects)
    }

    private mutating func advanceFinishing(into effects: inout [RecoveryEffect]) {
        guard hooksRunning == nil, let closing else { return }
        let stages: [HookStage] = closing.result == .succeeded ? [.postIntermediateFailover, .postFailover] : [.postUnsuccessful]
        for stage in stages where context.hookStages.contains(stage) && !journal.hasEnded(hook: stage) {
            startHooks(stage)
            return
        }
        close(closing)
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
            for index in orphans.indices {
                guard case .announced(let attempt) = orphans[index].state, attempt.intent == intent else { continue }
                // What the journal did not take is not carried out.
                if case .ignored(let reason) = result { orphans[index].state = .lost(reason) } else { start(attempt, index, now: now, into: &effects) }
            }
            if intent.kind == .hook, let stage = hooksRunning, stage.rawValue == intent.detail, !hooksBegun {
                hooksBegun = true
                effects.append(.runHooks(stage, attempt: intent.attempt))
            }
        }
        guard batch.contains(where: { if case .closeRecovery = $0 { true } else { false } }) else { return }
        phase = .closed
        effects.append(.note(RecoveryNote(.closed, closing.map { "\($0.result.word): \($0.reason)" } ?? "closed")))
        effects.append(.finished)
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
        case .idle, .preHooks, .closing, .closed: break
        case .restoring:
            guard orphans.allSatisfy({ !$0.isUnderWay }) else { break }
            if orphans.allSatisfy(\.isOver) {
                // An earlier manager moved them all, and nobody is left who could bear witness.
                endMoving(into: &effects)
            } else if context.isResumed || mustHearAgain {
                mustHearAgain = false
                hearWitnesses(now: now, into: &effects)
            } else {
                enterPreHooks(now: now, into: &effects)
            }
            advance(planner, now: now, into: &effects)
            return
        case .revalidating(let until): advanceRevalidation(until: until, now: now, into: &effects)
        case .moving: advanceMoving(planner, now: now, into: &effects)
        case .finishing: advanceFinishing(into: &effects)
        case .givingWay: endGivingWay(into: &effects)
        }
        if phase != .givingWay, let batch = journal.nextBatch(recovery: id, now: now) { effects.append(.propose(batch)) }
    }
}
