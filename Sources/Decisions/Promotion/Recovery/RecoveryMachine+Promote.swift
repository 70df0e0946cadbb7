import ControlModel
import Refactoring
import TopologyModel

/// S5…S7: the designated server applies what it must hold, is cut from the old primary and opened.
extension RecoveryMachine {
    /// The steps that follow a designation, announced in the same batch as the designation itself.
    mutating func planPromotion(now: MonotonicInstant) {
        guard let designated = designatedInstance else { return }
        let limit = openedBy(from: now)
        plan(.detach, on: [detaching(designated)], limit: limit, timeout: context.recovery.stepTimeout)
        plan(.openWrites, on: [(designated, designated.opening(under: context.durability))], limit: limit, timeout: context.recovery.stepTimeout)
        (publishOrdinal, publishAttempt) = journal.ordinal(kind: .publish, target: nil)
        let publishing = StepIntent(
            ordinal: publishOrdinal, attempt: publishAttempt, kind: .publish, target: nil, detail: "primary record")
        journal.intend([publishing], of: id)
        plan(.repoint, on: repointTargets(), limit: limit + context.recovery.repointLimit, timeout: context.recovery.stepTimeout)
        holdAllWorks()
    }

    /// Until when a server that was designated then must be open.
    func openedBy(from designatedAt: MonotonicInstant) -> MonotonicInstant {
        designatedAt + context.recovery.drainTimeout + context.recovery.fenceLimit + context.recovery.openLimit
    }

    /// Keeps planned works from starting with the commit: each has its own moment, which is never before the commit of its intent. What is put back waits for nothing else.
    mutating func holdAllWorks() {
        for index in works.indices where works[index].isPlanned && works[index].kind != .restore { works[index].isHeld = true }
    }

    func repointTargets() -> [(Instance, [ServerAction])] {
        guard let designation else { return [] }
        if followsByFile { return equalPlaces.map { alignedTargets(below: designation.server, $0) } ?? [] }
        return context.replicas.filter { $0.address != designation.server && reachable.contains($0.id) }.map { replica in
            (replica, [replica.pointing(to: designation.server)])
        } + formerPrimaryTarget(below: designation)
    }

    mutating func designationIsInForce(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let designation else { return }
        effects.append(
            .note(
                RecoveryNote(
                    .designated, "\(designation.server), epoch \(epoch?.description ?? "?")" + (isHandedBack ? " (handed back)" : ", must hold \(designation.target)"))))
        skipReopening()
        if isHandedBack { reopenFormerPrimary(now: now, into: &effects) } else { enterDraining(now: now, into: &effects) }
    }

    /// The journal took the commands and did not make the designation (a limit of the control state): nothing of it may be carried out.
    mutating func designationWasRefused(_ results: [CommandResult], now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        var reason = "the journal refused the designation"
        for case .ignored(let why) in results { reason += "; \(why)" }
        designation = nil
        works.removeAll()
        if isSwitchover, epoch == nil {
            abandonDesignation(reason, now: now, into: &effects)
        } else if epoch == nil { stop(reason, now: now, into: &effects) } else { stopAfterDesignation(reason, now: now, into: &effects) }
    }

    /// Resumed after a designation: announce the steps again (each keeps its ordinal and gets the next attempt) and go on.
    mutating func enterPromotion(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard designatedInstance != nil else {
            // Nothing would be announced, and nothing would ever end it.
            stopAfterDesignation("\(designation?.server.description ?? "the designated server") is not among the servers that the recovery knows", now: now, into: &effects)
            return
        }
        if isHandedBack { planHandBack(now: now) } else { planPromotion(now: now) }
        phase = .designating
    }

    private mutating func enterDraining(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        designatedAt = now
        phase = .draining(until: now + context.recovery.drainTimeout)
        if fencing != .waived { effects.append(.fenceNow) }
        effects.append(.wake(now + context.recovery.drainTimeout))
    }

    /// The moment of a kind of works has come; they are tried again until `limit` has passed, or `busyLimit` where statements get no answer in time.
    mutating func release(_ kind: StepKind, limit: Duration, busyLimit: Duration? = nil, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        for index in works.indices where works[index].kind == kind {
            works[index].isHeld = false
            works[index].limit = now + limit
            works[index].busyLimit = busyLimit.map { now + $0 }
            guard case .waiting = works[index].state else { continue }
            wait(index, now: now, into: &effects)
        }
        startWaitingWorks(now: now, into: &effects)
    }

    /// T7: drained means that the applied set contains what was received, whatever the coordinates say.
    private var isDrained: Bool {
        guard let facts = designatedInstance?.facts else { return false }
        if facts.channels.allSatisfy({ $0.source == nil }), !facts.settings.readOnly { return true }  // opened by an earlier manager
        if followsByFile, let designated = designatedInstance {
            // The channel is dropped only after draining.
            return designated.channel == nil || equalPlaces != nil || hasExecutedAllItReceived(designated)
        }
        let target = targetOfNow
        return target.isEmpty || facts.hasExecuted(target)
    }

    mutating func advanceDraining(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let since = designatedAt, hooksRunning == nil else { return }
        forgetOutdatedPlaces(into: &effects)
        if isDrained {
            if !drainReported {
                drainReported = true
                effects.append(.note(RecoveryNote(.drained, "\(designation?.server.description ?? "") has applied everything it must hold")))
            }
            if mustBeAligned {
                enterAligning(until: until, now: now, into: &effects)
                return
            }
            if mayOpen(since: since) {
                effects.append(.note(RecoveryNote(.fenceTried, fenceText)))
                if let remark = fenceRemark, !remarks.contains(remark) { remarks.append(remark) }
                phase = .detaching
                // An applier that had begun a transaction of which the rest never came undoes it before it stops: for a large one that takes its time, on every
                // server that could be chosen instead.
                release(.detach, limit: context.recovery.openLimit, busyLimit: context.recovery.drainTimeout, now: now, into: &effects)
                return
            }
            let resistance = resistance(now: now)
            if fencing == .hook, fenceStatus.permitsOpening(since: since) || resistance != nil {
                if context.hookStages.contains(.fencing) {
                    startHooks(.fencing, into: &effects)
                } else {
                    stopAfterDesignation("\(fenceStatus.text), and FencingProcesses has no hooks that make sure of it; nothing was opened", now: now, into: &effects)
                }
            } else if let resistance {
                stopAfterDesignation("the old primary may still accept writes (\(resistance)); nothing was opened", now: now, into: &effects)
            }
            return
        }
        if now >= until {
            let applied = followsByFile ? executedText : designatedInstance?.facts?.transactions.applied.description ?? ""
            replaceOrStop(
                "it did not apply what it received within \(context.recovery.drainTimeout.components.seconds) s: it must hold \(designation?.target ?? "") "
                    + "and has applied \(applied.isEmpty ? "nothing" : applied); it goes on applying, and opening it before it has caught up loses the rest",
                mayBeWritable: mayBeOpen, now: now, into: &effects)
            return
        }
        watchDraining(now: now, into: &effects)
    }

    /// Looks at the designated server's progress; looking is not journaled.
    private mutating func watchDraining(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let designated = designatedInstance else { return }
        helpDraining(designated, now: now)
        if let last = works(.drain).last {
            guard last.hasEnded else { return }
            if !last.succeeded, !rejected.contains(designated.address), unansweredLooks >= RecoveryMachine.maximumUnansweredLooks {
                if !mayBeOpen { reachable.remove(designated.id) }
                replaceOrStop("it does not answer any more (\(last.observed))", mayBeWritable: mayBeOpen, now: now, into: &effects)
                return
            }
        }
        let unanswered = unansweredLooks
        works.removeAll { $0.kind == .drain && $0.succeeded }
        if unanswered == 0 { works.removeAll { $0.kind == .drain } }
        var work = RecoveryWork(
            ordinal: StepOrdinal(rawValue: 0), attempt: 0, kind: .drain, target: designated, actions: [.inspect],
            timeout: context.recovery.revokeTimeout, limit: now)
        let next = now + context.recovery.drainInterval
        work.state = .waiting(until: next)
        works.append(work)
        effects.append(.wake(next))
    }

    /// Whether the designated server may take writes, as far as is known: it did before, or an earlier manager may have opened it.
    var mayBeOpen: Bool {
        if designatedInstance?.takesWrites == true { return true }
        guard mayHaveBeenOpened else { return false }
        guard let instance = designatedInstance, instance.freshness.isLastCheckValid, let facts = instance.facts else { return true }
        return !facts.settings.readOnly || facts.server.identity.description != designation?.identity
    }

    private var unansweredLooks: Int {
        works(.drain).reversed().prefix { $0.hasEnded && !$0.succeeded }.count
    }

    /// After so many looks, or tries to get a session for a step, in a row without an answer the designated server is given up.
    static let maximumUnansweredLooks = 3

    mutating func advanceDetaching(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let detach = works(.detach).last else { return }
        if !detach.isRunning, forgetOutdatedPlaces(into: &effects) {
            for index in works.indices where works[index].kind == .detach { works[index].state = .waiting(until: .never) }
            let until = openedBy(from: designatedAt ?? now)
            phase = .draining(until: until)
            advanceDraining(until: until, now: now, into: &effects)
            return
        }
        guard detach.hasEnded else {
            let remark = "\(detach.target.address) did not stop its applier at once"
            if detach.wasBusy, !remarks.contains(remark) {
                remarks.append(remark)
                effects.append(.note(RecoveryNote(.blocked, "\(remark): it is waited for")))
            }
            return
        }
        if detach.succeeded {
            phase = .opening
            effects.append(.note(RecoveryNote(.opening, "\(designation?.server.description ?? "") is opened for writes")))
            release(.openWrites, limit: context.recovery.openLimit, now: now, into: &effects)
        } else {
            // Where the switchover is handed back it gets its channel again.
            if !isSwitchover, !mayBeOpen, detach.unreachableInARow > 0 { reachable.remove(detach.target.id) }
            replaceOrStop("replication could not be dropped: \(detach.observed)", mayBeWritable: mayBeOpen, now: now, into: &effects)
        }
    }

    mutating func advanceOpening(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let opened = works(.openWrites).last, opened.hasEnded else { return }
        if opened.succeeded {
            writableAt = now
            effects.append(.note(RecoveryNote(.writable, "\(designation?.server.description ?? "") accepts writes")))
            enterRepointing(now: now, into: &effects)
        } else {
            // What was read before the last try says nothing: only an answer after it does, or that no try ever got a session.
            let readOnly = opened.readBack?.settings.readOnly == true || !(opened.mayHaveOpened || mayBeOpen)
            if readOnly, opened.readBack == nil { reachable.remove(opened.target.id) }
            replaceOrStop("it could not be opened for writes: \(opened.observed)", mayBeWritable: !readOnly, now: now, into: &effects)
        }
    }

    /// Writable means that a row was accepted (server truth T6), and where the write probe is on that is seen. Nobody waits for it: clients are sent to the server all the
    /// same, and with semi-sync it takes replicas that follow.
    mutating func rowEnded(_ row: FirstRow, startedAt: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let writableAt, startedAt >= writableAt, firstRow != .acknowledged, row != .unknown else { return }
        firstRow = row
        guard row == .acknowledged else { return }
        effects.append(.note(RecoveryNote(.rowWritten, "\(designation?.server.description ?? "") acknowledged a row of the write probe")))
    }

    /// The designated server failed before it was opened: choose another, if it is certain that the failed one takes no writes.
    mutating func replaceOrStop(_ reason: String, mayBeWritable: Bool, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let failed = designation?.server else { return }
        if isSwitchover {
            handBack("\(failed): \(reason)", mayBeWritable: mayBeWritable, now: now, into: &effects)
            return
        }
        rejected.append(failed)
        let ranking = rank()
        let next = ranking.choice(of: wanted)
        guard !mayBeWritable, let choice = next, !loses(choice) else {
            let why =
                if mayBeWritable { "it may accept writes, so no other server is opened" } else if let choice = next {
                    "\(choice.address) did not receive \(targetCoordinates.map { "the log up to \($0)" } ?? target.description), so it is not opened"
                } else { refusal(in: ranking)?.description ?? "no other candidate" }
            stopAfterDesignation("\(failed): \(reason); \(why)", now: now, into: &effects)
            return
        }
        effects.append(.note(RecoveryNote(.blocked, "\(failed): \(reason); \(choice.address) is chosen")))
        abandon { !$0.hasEnded || $0.kind == .drain }
        journal.append(.replaceDesignation(id, reason: "\(failed): \(reason)"))
        designation = nil
        isDesignationCommitted = false
        mayHaveBeenOpened = false
        drainReported = false
        (equalPlaces, arePlacesCommitted) = (nil, false)
        phase = .deciding(until: now + context.recovery.drainTimeout)
        advanceDeciding(until: now + context.recovery.drainTimeout, now: now, into: &effects)
    }

    /// Servers that were given up hold what they received all the same: nobody is opened without it.
    private func loses(_ candidate: RankedCandidate) -> Bool {
        if let targetCoordinates { return candidate.receivedPlace.map { $0 < targetCoordinates } ?? true }
        return !target.isEmpty && candidate.received.covers(target) != true
    }

    /// A step on the designated server to which nobody answers any more need not be tried until its limit where somebody else may take writes at once. Where nobody
    /// else may, the server is waited for: it may be back in a moment.
    func isBetterLeft(_ work: RecoveryWork) -> Bool {
        guard work.kind == .detach || work.kind == .openWrites, work.unreachableInARow >= RecoveryMachine.maximumUnansweredLooks, !work.mayHaveOpened, !mayBeOpen
        else { return false }
        // Handed back once, the old primary is the last one that may be opened.
        if isSwitchover { return !isHandedBack }
        var without = self
        without.reachable.remove(work.target.id)
        without.rejected.append(work.target.address)
        return without.rank().choice(of: without.wanted).map { !without.loses($0) } ?? false
    }

    /// Past the point of no return and unable to go on: nothing is undone, a person must act.
    mutating func stopAfterDesignation(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.blocked, reason)))
        abandon { !$0.hasEnded }
        closing = RecoveryClosing(result: .stopped, reason: reason, lostReplicas: [])
        if context.hookStages.contains(.postUnsuccessful), !journal.hasEnded(hook: .postUnsuccessful) {
            phase = .unsuccessfulHooks
            startHooks(.postUnsuccessful, into: &effects)
        } else if let closing {
            close(closing, now: now, into: &effects)
        }
    }

    // MARK: S6 and S8

    private mutating func enterRepointing(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .repointing
        publication = .running
        effects.append(.publish)
        release(.repoint, limit: context.recovery.repointLimit, now: now, into: &effects)
        effects.append(.wake(now + context.recovery.repointLimit))
    }

    mutating func published(success: Bool, report: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard publication == .running else { return }
        publication = .ended
        journal.conclude(
            StepOutcome(ordinal: publishOrdinal, attempt: publishAttempt, result: success ? .succeeded : .failed, observed: report), of: id)
        effects.append(.note(RecoveryNote(success ? .published : .blocked, report)))
    }

    /// Why a replica was not touched.
    private func whyLeft(_ replica: Instance) -> String {
        if let facts = replica.facts, facts.channels.count > 1 { return "it follows several sources and is left as it is" }
        return replica.freshness.failure.isEmpty ? "not reachable" : replica.freshness.failure
    }

    mutating func advanceRepointing(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if let writableAt, now - writableAt >= context.recovery.repointLimit {
            // A statement under way is waited for: it may be executed, and after the closing it would belong to nothing.
            for index in works.indices where works[index].kind == .repoint && !works[index].hasEnded && !works[index].isRunning {
                end(index, .failed, observed: works[index].observed.isEmpty ? "not done in time" : works[index].observed)
            }
            if publication == .running { published(success: false, report: "publishing goes on in the background", now: now, into: &effects) }
        }
        guard allEnded(.repoint), publication == .ended else { return }
        let moved = works(.repoint).filter(\.succeeded)
        lost = works(.repoint).filter { !$0.succeeded }.map { LostReplica(address: $0.target.address, reason: $0.observed) }
        lost += context.replicas.filter { $0.address != designation?.server && !reachable.contains($0.id) }
            .map { LostReplica(address: $0.address, reason: whyLeft($0)) }
        lost += withoutPlace
        if let remark = remarkOnPlaces { remarks.append(remark) }
        effects.append(
            .note(
                RecoveryNote(
                    .repointed,
                    "\(moved.count) of \(moved.count + lost.count) replicas follow \(designation?.server.description ?? "")"
                        + (lost.isEmpty ? "" : "; lost: " + lost.map { "\($0.address) (\($0.reason))" }.joined(separator: ", ")))))
        enterFinishing(now: now, into: &effects)
    }
}

extension MonotonicInstant {
    /// A moment that does not come.
    static let never = MonotonicInstant(nanoseconds: .max)
}
