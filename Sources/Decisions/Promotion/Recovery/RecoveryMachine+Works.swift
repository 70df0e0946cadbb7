import ControlModel
import Refactoring
import TopologyModel

/// Carrying out journaled steps.
extension RecoveryMachine {
    /// Plans one step per server and announces all of them in one batch. Steps without actions are not announced.
    mutating func plan(_ kind: StepKind, on targets: [(Instance, [ServerAction])], limit: MonotonicInstant, timeout: Duration) {
        var intents: [StepIntent] = []
        for (instance, actions) in targets where !actions.isEmpty {
            let (ordinal, attempt) = journal.ordinal(kind: kind, target: instance.address)
            var work = RecoveryWork(
                ordinal: ordinal, attempt: attempt, kind: kind, target: instance, actions: actions, timeout: timeout, limit: limit)
            // Executed after ours, or before it, a second time by place, it would make the replica execute again what it has.
            if kind == .repoint, followsByFile, let takenUp, takenUp.underWay.contains(instance.address) { work.earliest = takenUp.at + context.recovery.stepTimeout }
            works.append(work)
            intents.append(work.intent)
        }
        if !intents.isEmpty { journal.intend(intents, of: id) }
    }

    /// Some are not gone on with. Nobody hears how those end that are begun, and the journal says so.
    mutating func abandon(where isAbandoned: (RecoveryWork) -> Bool) {
        for work in works where work.isBegun && isAbandoned(work) { journal.conclude(work.outcomeSoFar, of: id) }
        works.removeAll(where: isAbandoned)
    }

    /// Its moment has come, unless what an earlier manager sent may still be executed.
    mutating func wait(_ index: Int, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let until = max(now, works[index].earliest ?? now)
        works[index].state = .waiting(until: until)
        if until > now { effects.append(.wake(until)) }
    }

    mutating func startWaitingWorks(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        for index in works.indices {
            guard case .waiting(let until) = works[index].state, until <= now else { continue }
            start(index, now: now, into: &effects)
        }
    }

    private mutating func start(_ index: Int, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let work = works[index]
        let action = work.actions[work.next]
        // Whoever answers the last look at the old primary is judged there. All other looks are at a certain server: what another one says of itself must
        // not be taken for what this one is (server truth T5).
        let expected = work.kind == .confirmDeath ? nil : expectedIdentity(of: work.target)
        guard expected != nil || !action.isMutation else {
            // A server that was never read is not touched (server truth T5); a reading may come.
            retry(index, reason: "its identity is not known", result: .failed, now: now, into: &effects)
            return
        }
        tokens += 1
        let token = RecoveryToken(rawValue: tokens)
        works[index].state = .running(token)
        let isOldPrimary = work.target.id == context.failed.id
        effects.append(
            .act(
                token,
                ActionRequest(
                    target: work.target.address,
                    expectedIdentity: expected,
                    forbiddenIdentity: isOldPrimary && !isHandedBack ? designatedInstance?.facts?.server.identity : nil, action: action, timeout: work.timeout,
                    contactTimeout: isOldPrimary ? context.recovery.confirmTimeout : work.contactTimeout)))
    }

    /// The journal's word before any reading: after a restart of the manager the server may not have been read yet.
    private func expectedIdentity(of instance: Instance) -> ServerIdentity? {
        // The designation names a server, not an address: whoever answers there by now is not meant.
        if let designation, designation.server == instance.address, let identity = ServerIdentity(parsing: designation.identity) { return identity }
        if let identity = instance.facts?.server.identity { return identity }
        if let replica = context.replicas.first(where: { $0.id == instance.id }) { return replica.facts?.server.identity }
        return instance.id == context.failed.id ? ServerIdentity(parsing: opening.failedIdentity) : nil
    }

    mutating func acted(_ token: RecoveryToken, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard
            let index = works.firstIndex(where: {
                if case .running(token) = $0.state { true } else { false }
            })
        else { return }
        if works[index].kind == .confirmDeath {
            lookedAtOldPrimary(index, outcome, now: now, into: &effects)
            return
        }
        works[index].readBack = outcome.observed
        if outcome.mayHaveTakenEffect { works[index].unreachableInARow = 0 }
        if works[index].actions[works[index].next] == .openWrites, outcome.mayHaveTakenEffect { works[index].mayHaveOpened = true }
        if let facts = outcome.observed { remember(facts, of: works[index].target.id, now: now) }
        switch outcome {
        case .done, .alreadyDone:
            let isLast = works[index].next == works[index].actions.count - 1
            if works[index].kind == .repoint, isLast, let facts = outcome.observed, let trouble = RecoveryMachine.notReplicating(facts) {
                // The statement was taken; whether the replica really follows shows a moment later, and asking again changes nothing.
                if trouble.isFinal {
                    end(index, .failed, observed: trouble.reason)
                } else {
                    retry(index, reason: trouble.reason, result: .failed, after: context.recovery.drainInterval, now: now, into: &effects)
                }
                return
            }
            if case .done(let facts) = outcome { noteFreshApplier(works[index], facts) }
            if isLast, works[index].kind == .align, let facts = outcome.observed {
                aligned(index, facts, now: now)
                return
            }
            if !isLast, works[index].kind == .repoint, followsByFile, let facts = outcome.observed, let trouble = standing(index, facts) {
                if trouble.isFinal {
                    end(index, .failed, observed: trouble.reason)
                } else {
                    retry(index, reason: trouble.reason, result: .failed, after: context.recovery.drainInterval, now: now, into: &effects)
                }
                return
            }
            works[index].next += 1
            if works[index].next < works[index].actions.count {
                start(index, now: now, into: &effects)
            } else {
                end(index, .succeeded, observed: outcome.observed.map(RecoveryMachine.summary) ?? "")
            }
        case .failed(let failure, _):
            if failure.isPermanent {
                end(index, .failed, observed: failure.description)
            } else {
                retry(index, reason: failure.description, result: .failed, now: now, into: &effects)
            }
        case .unreachable(let reason):
            let reason = "unreachable: \(reason)"
            works[index].unreachableInARow += 1
            if isBetterLeft(works[index]) {
                end(index, .failed, observed: reason)
            } else {
                retry(index, reason: reason, result: .failed, now: now, into: &effects)
            }
        case .notTried(let reason):
            retry(index, reason: reason, result: .failed, now: now, into: &effects)
        case .wrongIdentity(let found):
            end(index, .failed, observed: "another server answers there: \(found)")
        case .unknown(let reason):
            retry(index, reason: reason, result: .unknown, now: now, into: &effects)
        }
    }

    /// The last look at the old primary is not repeated: that it is unreachable is what was to be established.
    private mutating func lookedAtOldPrimary(
        _ index: Int, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [RecoveryEffect]
    ) {
        switch outcome {
        case .done(let facts), .alreadyDone(let facts):
            if let expected = expectedIdentity(of: works[index].target), expected != facts.server.identity {
                end(index, .failed, observed: "another server answers there: \(facts.server.identity)")
            } else {
                works[index].provedLife = true
                end(index, .succeeded, observed: "it answers; " + RecoveryMachine.summary(facts))
            }
        case .failed(let failure, _):
            // Any answer proves life (server truth T4).
            works[index].provedLife = true
            end(index, .failed, observed: "it answers: \(failure)")
        case .unreachable(let reason): end(index, .failed, observed: "unreachable: \(reason)")
        case .wrongIdentity(let found): end(index, .failed, observed: "another server answers there: \(found)")
        // Trouble on our side is no sign of its death.
        case .notTried(let reason), .unknown(let reason): retry(index, reason: reason, result: .unknown, now: now, into: &effects)
        }
        if case .ended(.failed) = works[index].state { deathConfirmedAt = now }
    }

    /// Why a repointed replica does not replicate (yet); nil when both threads run.
    private static func notReplicating(_ facts: InstanceFacts) -> (reason: String, isFinal: Bool)? {
        guard let channel = facts.channels.first(where: { $0.source != nil }) else { return ("it has no source", true) }
        if channel.isReplicating { return nil }
        if let error = channel.applierError { return (error.ended("applier"), true) }
        let error = channel.receiverError.map { ", error \($0.code): \($0.message)" } ?? ""
        return ("its receiver says \(channel.receiver.rawValue)\(error)", false)
    }

    private mutating func retry(
        _ index: Int, reason: String, result: StepResult, after interval: Duration? = nil, now: MonotonicInstant,
        into effects: inout [RecoveryEffect]
    ) {
        let next = now + (interval ?? context.recovery.retryInterval)
        // Without GTID nothing is done twice without a look at where the replica stands.
        if works[index].kind == .repoint, followsByFile { works[index].next = 0 }
        if result == .unknown { works[index].wasBusy = true }
        let limit = result == .unknown ? works[index].busyLimit ?? works[index].limit : works[index].limit
        if next < limit {
            works[index].state = .waiting(until: next)
            works[index].observed = reason
            effects.append(.wake(next))
        } else {
            end(index, result, observed: reason)
        }
    }

    mutating func end(_ index: Int, _ result: StepResult, observed: String) {
        works[index].state = .ended(result)
        works[index].observed = observed
        if works[index].isJournaled, let outcome = works[index].outcome { journal.conclude(outcome, of: id) }
    }

    private mutating func remember(_ facts: InstanceFacts, of instanceID: InstanceID, now: MonotonicInstant) {
        func newer(_ instance: Instance) -> Instance {
            var freshness = instance.freshness
            freshness.readAt = now
            freshness.aliveAt = now
            freshness.failures = 0
            freshness.failedAt = nil
            return instance.with(facts: facts.keepingDetails(of: instance.facts), freshness: freshness)
        }
        if instanceID == context.failed.id {
            context.failed = newer(context.failed)
        } else if let index = context.replicas.firstIndex(where: { $0.id == instanceID }) {
            noteRestart(of: context.replicas[index], facts)
            context.replicas[index] = newer(context.replicas[index])
        }
    }

    /// What a MariaDB replica received before it restarted with its threads stopped is unknown, whatever it says (server truth T1). One that was never read
    /// may have restarted.
    private mutating func noteRestart(of replica: Instance, _ facts: InstanceFacts) {
        guard facts.server.flavor == .mariadb, !(replica.facts?.server.isSameRun(as: facts.server) ?? false),
            facts.channels.contains(where: { $0.receiver == .stopped && $0.applier == .stopped }), !context.receivedUnknown.contains(replica.id)
        else { return }
        context.receivedUnknown.append(replica.id)
    }

    var designatedInstance: Instance? {
        designation.flatMap { designation in ([context.failed] + context.replicas).first { $0.address == designation.server } }
    }

    /// Works of a kind in this machine's life.
    func works(_ kind: StepKind) -> [RecoveryWork] { works.filter { $0.kind == kind } }

    func allEnded(_ kinds: StepKind...) -> Bool {
        works.allSatisfy { !kinds.contains($0.kind) || $0.hasEnded }
    }

    private static func summary(_ facts: InstanceFacts) -> String {
        var words = [facts.settings.readOnly ? "read-only" : "writable"]
        if !facts.transactions.executed.isEmpty { words.append("executed \(facts.transactions.executed)") }
        for channel in facts.channels {
            words.append("receiver \(channel.receiver.rawValue), applier \(channel.applier.rawValue)")
            if !channel.receivedGTIDs.isEmpty { words.append("received \(channel.receivedGTIDs)") }
        }
        return words.joined(separator: ", ")
    }
}

extension ActionOutcome {
    /// Whether a session was had, in which a statement may have been sent.
    fileprivate var mayHaveTakenEffect: Bool {
        switch self {
        case .done, .alreadyDone, .failed, .unknown: true
        case .unreachable, .notTried, .wrongIdentity: false
        }
    }
}
