import ControlModel
import Refactoring
import TopologyModel

/// Looking at the primary, choosing replicas, and making them acknowledge.
extension UnlockMachine {
    /// How long a replica may take to be counted by the primary after its receiver was started anew, before the next one is asked.
    private static let countingTakes = Duration.seconds(3)

    mutating func advanceLooking(nextAt: MonotonicInstant, _ planner: OperationPlanner, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let seen else {
            look(now: now, into: &effects)
            return
        }
        if UnlockMachine.isFree(seen) {
            unlocked(seen.sourceClients)
        } else if now >= limit {
            stop("\(opening.failed) still has too few replicas that acknowledge after \(context.recovery.unlockLimit.components.seconds) s", into: &effects)
        } else {
            if now >= nextAt { announceNext(seen, planner, into: &effects) }
            // Nobody is in hand: the primary is looked at again.
            guard phase.isLooking else { return }
            self.seen = nil
            lookAgainAt = now + context.recovery.drainInterval
            effects.append(.wake(lookAgainAt))
        }
    }

    /// Enough replicas acknowledge, or commits do not wait any more: they waited out the source's timeout, or somebody switched it off.
    private static func isFree(_ semiSync: SemiSyncFacts) -> Bool {
        !semiSync.sourceEnabled || !semiSync.sourceActive || semiSync.sourceClients >= semiSync.waitForReplicaCount
    }

    /// Looking changes nothing, so it is not a journaled step.
    private mutating func look(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard now >= lookAgainAt, !outstanding.contains(where: { if case .look = $0.purpose { true } else { false } }) else { return }
        let request = ActionRequest(
            target: opening.failed, expectedIdentity: context.primary.facts?.server.identity ?? ServerIdentity(parsing: opening.failedIdentity), action: .inspect,
            timeout: context.recovery.revokeTimeout)
        effects.append(.act(newToken(.look), request))
    }

    private mutating func looked(_ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if let facts = outcome.observed, outcome.isSuccess {
            seen = facts.semiSync
        } else if now >= limit, phase.isLooking {
            stop("\(opening.failed) could not be looked at", into: &effects)
        } else {
            lookAgainAt = now + context.recovery.retryInterval
            effects.append(.wake(lookAgainAt))
        }
    }

    // MARK: Choosing

    private mutating func announceNext(_ semiSync: SemiSyncFacts, _ planner: OperationPlanner, into effects: inout [RecoveryEffect]) {
        if let left = context.interrupted.first {
            context.interrupted.removeFirst()
            if let request = planner.receiverStart(on: left) { announce(.restore, left, request.action.journalText, .startReceiver(request)) }
            return
        }
        let choice = planner.acknowledgers(of: opening.failed, maximumLag: context.maximumLag)
        let wanted = opening.successor
        let candidates = choice.candidates.filter { !tried.contains($0) && (wanted == nil || wanted == $0) }
        let lacking = semiSync.waitForReplicaCount - semiSync.sourceClients
        guard candidates.count >= lacking else {
            let refusals = choice.refusals.isEmpty ? "" : ": " + UnlockMachine.text(choice.refusals)
            stop("\(lacking) more replicas would have to acknowledge, and \(candidates.count) may\(refusals)", into: &effects)
            return
        }
        let next = candidates[0]
        tried.append(next)
        let plan = planner.plan(.setSemiSync(next, side: .replica, true))
        guard !plan.isRefused, let track = plan.tracks.first else {
            failures.append(PlanBlocker(next, plan.blockers.first?.reason ?? "nothing could be planned"))
            return
        }
        announce(.acknowledge, next, track.steps.map(\.purpose).joined(separator: "; "), .enable(OperationMachine(plan: plan, policy: planner.policy, pin: id.sessionPin)))
    }

    private mutating func announce(_ kind: StepKind, _ target: InstanceAddress, _ detail: String, _ work: Try.Work) {
        let (ordinal, number) = journal.ordinal(kind: kind, target: target)
        let intent = StepIntent(ordinal: ordinal, attempt: number, kind: kind, target: target, detail: detail)
        attempt = Try(intent: intent, work: work)
        phase = .trying
        journal.intend([intent], of: id)
    }

    // MARK: Trying

    mutating func start(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        attempt?.isBegun = true
        switch attempt?.work {
        case .enable: drive(now: now, into: &effects) { $0.begin(now: now, into: &$1) }
        case .startReceiver(let request): effects.append(.act(newToken(.startReceiver), request))
        case nil: break
        }
    }

    /// The step is not carried out.
    mutating func leave(_ intent: StepIntent, _ reason: String) {
        attempt = nil
        if let target = intent.target { failures.append(PlanBlocker(target, reason)) }
        goOn(nextAt: MonotonicInstant(nanoseconds: .min))
    }

    private mutating func goOn(nextAt: MonotonicInstant) {
        guard phase == .trying else { return }
        seen = nil
        phase = .looking(nextAt: nextAt)
    }

    mutating func acted(_ token: RecoveryToken, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let place = outstanding.firstIndex(where: { $0.token == token }) else { return }
        switch outstanding.remove(at: place).purpose {
        case .look: looked(outcome, now: now, into: &effects)
        case .startReceiver:
            conclude(outcome.isSuccess ? .succeeded : .failed, outcome.isSuccess ? "its receiver runs again" : "\(outcome)")
            goOn(nextAt: now)
        case .enable(let operation): drive(now: now, into: &effects) { $0.acted(operation, outcome, now: now, into: &$1) }
        }
    }

    mutating func wake(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let wakeUp = operation?.nextWakeUp, wakeUp <= now else { return }
        drive(now: now, into: &effects) { $0.wake(now: now, into: &$1) }
    }

    /// The plan of the replica in hand.
    var operation: OperationMachine? { if let attempt, attempt.isBegun, case .enable(let machine) = attempt.work { machine } else { nil } }

    mutating func drive(now: MonotonicInstant, into effects: inout [RecoveryEffect], _ change: (inout OperationMachine, inout [OperationEffect]) -> Void) {
        guard var machine = operation else { return }
        var wants: [OperationEffect] = []
        change(&machine, &wants)
        attempt?.work = .enable(machine)
        for want in wants {
            switch want {
            case .act(let token, let request): effects.append(.act(newToken(.enable(token)), request))
            case .ended, .note: break  // the journal has the plan, and how it ended
            }
        }
        if let wakeUp = machine.nextWakeUp { effects.append(.wake(wakeUp)) }
        guard phase == .trying, let result = machine.result, let target = attempt?.intent.target else { return }
        if result.isSuccess {
            enabled.append(target)
            conclude(.succeeded, "it acknowledges when the source counts it")
            goOn(nextAt: now + UnlockMachine.countingTakes)
        } else {
            let reason = result.tracks.first.map(UnlockMachine.text) ?? ""
            failures.append(PlanBlocker(target, reason))
            conclude(.failed, reason)
            goOn(nextAt: now)
        }
    }

    private mutating func conclude(_ result: StepResult, _ observed: String) {
        guard let intent = attempt?.intent else { return }
        journal.conclude(StepOutcome(ordinal: intent.ordinal, attempt: intent.attempt, result: result, observed: observed), of: id)
        attempt = nil
    }

    private mutating func newToken(_ purpose: Purpose) -> RecoveryToken {
        tokens += 1
        let token = RecoveryToken(rawValue: tokens)
        outstanding.append(Outstanding(token: token, purpose: purpose))
        return token
    }

    // MARK: Words

    static func list(_ servers: [InstanceAddress]) -> String { servers.map(\.description).joined(separator: ", ") }

    static func text(_ refusals: [PlanBlocker]) -> String { RelocationMachine.text(refusals) }

    private static func text(_ track: TrackResult) -> String { RelocationMachine.text(track) }
}

extension UnlockMachine.Phase {
    fileprivate var isLooking: Bool { if case .looking = self { true } else { false } }
}
