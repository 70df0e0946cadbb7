import ControlModel
import Refactoring
import TopologyModel

/// Finding sources, and moving replicas there.
extension RelocationMachine {
    mutating func enterMoving(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .moving
        allowRound(now: now, into: &effects)
    }

    /// Sources that were tried may be tried again, and nobody is given up before the limit.
    private mutating func allowRound(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        movingUntil = now + context.recovery.repointLimit
        effects.append(.wake(movingUntil))
    }

    mutating func advanceMoving(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if mustHearAgain {
            guard !orphans.contains(where: \.isUnderWay) else { return }
            mustHearAgain = false
            effects.append(.note(RecoveryNote(.resumed, "the manager stood still; the witnesses are heard again")))
            hearWitnesses(now: now, into: &effects)
            return
        }
        var intents: [StepIntent] = []
        for index in orphans.indices {
            guard case .waiting = orphans[index].state, !orphans[index].isExhausted else { continue }
            if let again = orphans[index].againAt, now < again { continue }
            if let intent = announceTry(index, planner, now: now, into: &effects) { intents.append(intent) }
        }
        if !intents.isEmpty { journal.intend(intents, of: id) }
        guard orphans.allSatisfy({ $0.isOver || $0.isExhausted }) else { return }
        if gather(planner, now: now, into: &effects) {
            advanceMoving(planner, now: now, into: &effects)
            return
        }
        for index in orphans.indices where !orphans[index].isOver { orphans[index].state = .lost(orphans[index].reason) }
        endMoving(into: &effects)
    }

    /// The next source for a replica, as a step to be journaled; nil: it needs none, or nobody was found now.
    private mutating func announceTry(
        _ index: Int, _ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]
    ) -> StepIntent? {
        let orphan = orphans[index]
        if let source = planner.otherSource(of: orphan.address, than: context.failed.id) {
            orphans[index].state = .settled(on: source)
            return nil
        }
        if failedAnswers {
            orphans[index].state = .settled(on: opening.failed)
            return nil
        }
        let adoption = planner.adoption(question(orphan), policy: context.adoption)
        guard let plan = adoption.plan, let source = adoption.source, orphan.tries < RelocationMachine.maximumTries else {
            if orphan.excluded.isEmpty || orphan.reason.isEmpty { orphans[index].reason = RelocationMachine.text(adoption.refusals) }
            waitForRound(index, now: now, into: &effects)
            return nil
        }
        let (ordinal, attempt) = journal.ordinal(kind: .relocate, target: orphan.address)
        let step = RelocationStep(source: source, summary: plan.tracks.map(\.summary).joined(separator: ", "))
        let intent = StepIntent(ordinal: ordinal, attempt: attempt, kind: .relocate, target: orphan.address, detail: step.text)
        orphans[index].tries += 1
        let machine = OperationMachine(plan: plan, policy: planner.policy, pin: id.sessionPin)
        orphans[index].state = .announced(Orphan.Try(intent: intent, work: .move(to: source, machine)))
        return intent
    }

    private mutating func waitForRound(_ index: Int, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let next = now + context.recovery.retryInterval
        guard next < movingUntil, orphans[index].tries < RelocationMachine.maximumTries else {
            orphans[index].isExhausted = true
            return
        }
        orphans[index].excluded = []
        orphans[index].isPatient = true
        orphans[index].againAt = next
        effects.append(.wake(next))
    }

    func question(_ orphan: Orphan) -> AdoptionQuestion {
        AdoptionQuestion(
            dead: context.failed.address, orphan: orphan.address, wanted: opening.successor == orphan.address ? nil : opening.successor, primary: context.primary,
            deposed: context.deposed, fellows: moved.map(\.address) + [gatheringPoint].compactMap { $0 }, excluded: orphan.excluded,
            patience: orphan.isPatient ? nil : context.recovery.preferenceTimeout)
    }

    /// Those for whom nobody was found come together behind one of them, once; whether there is anything more to try.
    private mutating func gather(_ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) -> Bool {
        let left = orphans.indices.filter { orphans[$0].isExhausted && !orphans[$0].isOver }
        guard !hasGathered, left.count > 1, let point = planner.gatheringPoint(among: left.map { orphans[$0].address }) else { return false }
        hasGathered = true
        gatheringPoint = point
        allowRound(now: now, into: &effects)
        for index in left {
            if orphans[index].address == point {
                orphans[index].state = .lost(orphans[index].reason)
            } else {
                orphans[index].isExhausted = false
                orphans[index].againAt = nil
                orphans[index].tries = 0
            }
        }
        return true
    }

    // MARK: Trying

    /// Of one replica. Each is in the journal, which holds ``ControlLimits/maximumStepsPerRecovery``: enough for 120 replicas of one source, each tried in two rounds.
    private static let maximumTries = 8

    mutating func start(_ attempt: Orphan.Try, _ index: Int, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        orphans[index].state = .trying(attempt)
        switch attempt.work {
        case .move: drive(index, now: now, into: &effects) { $0.begin(now: now, into: &$1) }
        case .startReceiver(let request): effects.append(.act(newToken(index, nil), request))
        }
    }

    mutating func acted(_ token: RecoveryToken, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let place = pending.firstIndex(where: { $0.token == token }) else { return }
        let answered = pending.remove(at: place)
        if let operation = answered.operation {
            drive(answered.orphan, now: now, into: &effects) { $0.acted(operation, outcome, now: now, into: &$1) }
        } else if case .trying(let attempt) = orphans[answered.orphan].state {
            orphans[answered.orphan].isInterrupted = false
            orphans[answered.orphan].state = .waiting
            conclude(attempt, outcome.isSuccess ? .succeeded : .failed, outcome.isSuccess ? "its receiver runs again" : "\(outcome)")
        }
    }

    mutating func wake(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        for index in orphans.indices {
            guard let wakeUp = orphans[index].operation?.nextWakeUp, wakeUp <= now else { continue }
            drive(index, now: now, into: &effects) { $0.wake(now: now, into: &$1) }
        }
    }

    /// Steps the move of a replica, and takes over what it wants and how it ended.
    mutating func drive(
        _ index: Int, now: MonotonicInstant, into effects: inout [RecoveryEffect], _ change: (inout OperationMachine, inout [OperationEffect]) -> Void
    ) {
        guard var machine = orphans[index].operation else { return }
        var wants: [OperationEffect] = []
        change(&machine, &wants)
        orphans[index].operation = machine
        for want in wants {
            switch want {
            case .act(let token, let request): effects.append(.act(newToken(index, token), request))
            case .ended: break  // other moves may be using the sessions
            case .note: break  // the journal has the plan, and how it ended
            }
        }
        if let wakeUp = machine.nextWakeUp { effects.append(.wake(wakeUp)) }
        if phase != .givingWay, let result = machine.result { ended(index, result) }
    }

    private mutating func ended(_ index: Int, _ result: OperationResult) {
        guard case .trying(let attempt) = orphans[index].state, case .move(let source, _) = attempt.work, let track = result.tracks.first else { return }
        if track.end == .done {
            orphans[index].state = .settled(on: source)
            conclude(attempt, .succeeded, "it follows \(source)")
            return
        }
        let reason = RelocationMachine.text(track)
        orphans[index].state = .waiting
        orphans[index].excluded.append(source)
        orphans[index].reason = "below \(source): \(reason)"
        conclude(attempt, .failed, reason)
    }

    private mutating func conclude(_ attempt: Orphan.Try, _ result: StepResult, _ observed: String) {
        journal.conclude(StepOutcome(ordinal: attempt.intent.ordinal, attempt: attempt.intent.attempt, result: result, observed: observed), of: id)
    }

    private mutating func newToken(_ orphan: Int, _ operation: OperationToken?) -> RecoveryToken {
        tokens += 1
        let token = RecoveryToken(rawValue: tokens)
        pending.append(Pending(token: token, orphan: orphan, operation: operation))
        return token
    }

    // MARK: Words

    /// In a large cluster there may be hundreds of reasons; the first ones are those of the best candidates.
    private static let toldRefusals = 5

    static func text(_ refusals: [PlanBlocker]) -> String {
        let more = refusals.count > toldRefusals ? ["and \(refusals.count - toldRefusals) more reasons"] : []
        return (refusals.prefix(toldRefusals).map(\.description) + more).joined(separator: "; ")
    }

    static func text(_ track: TrackResult) -> String {
        let reason: String
        switch track.end {
        case .done: reason = ""
        case .failed(let server, let step, let why): reason = "\(server): \(step) failed: \(why)"
        case .skipped(let why), .abandoned(let why): reason = why
        }
        let left = track.restorations.compactMap { restoration in restoration.missing.map { "\(restoration.server) was left as it is: \($0)" } }
        return ([reason] + left).joined(separator: "; ")
    }
}

extension RecoveryID {
    /// One for all steps of a recovery: they look at the same servers, and a session that holds one for another pin would keep them waiting. Operators' operations count
    /// from 1; a recovery's pins are apart from them.
    var sessionPin: SessionPin { SessionPin(rawValue: RecoveryID.pinsOfRecoveries | rawValue) }

    private static let pinsOfRecoveries: UInt64 = 1 << 63
}
