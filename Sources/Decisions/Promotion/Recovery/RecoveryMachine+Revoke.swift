import Analysis
import ControlModel
import Refactoring
import TopologyModel

/// S3: receivers are stopped, and the old primary is looked at a last time, in parallel. Then S4, the choice.
extension RecoveryMachine {
    mutating func enterRevoking(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .revoking
        leaveOutWhoWentElsewhere(now: now, into: &effects)
        if revokingSince == nil { before = context.replicas }
        revokingSince = now
        works.removeAll { $0.hasEnded }
        planConfirmation(now: now)
        planRevocation(of: context.replicas.filter { $0.freshness.isLastCheckValid }, now: now)
        // A replica that did not answer lately may answer by now, and may hold what nobody else received.
        for replica in context.replicas where !replica.freshness.isLastCheckValid {
            // Looking changes nothing, so it is not a journaled step.
            var look = RecoveryWork(
                ordinal: StepOrdinal(rawValue: 0), attempt: 0, kind: .revoke, target: replica, actions: [.inspect],
                timeout: context.recovery.revokeTimeout, limit: now)
            look.contactTimeout = context.recovery.confirmTimeout
            look.state = .waiting(until: now)
            works.append(look)
        }
    }

    private mutating func planRevocation(of replicas: [Instance], now: MonotonicInstant) {
        var targets: [(Instance, [ServerAction])] = []
        for replica in replicas {
            guard let facts = replica.facts, let channel = replica.channel else { continue }
            // One that was read for the first time just now: nothing of it was touched yet.
            if let index = before.firstIndex(where: { $0.id == replica.id && $0.facts == nil }) { before[index] = replica }
            let unknown = context.receivedUnknown.contains(replica.id)
            let actions = RevokePlan.actions(for: facts, channel: channel, receivedIsUnknown: unknown)
            if actions.isEmpty { reachable.insert(replica.id) }
            targets.append((replica, actions))
        }
        plan(.revoke, on: targets, limit: now + context.recovery.revokeTimeout, timeout: context.recovery.revokeTimeout)
    }

    /// Replicas that answered a look and whose receivers are still to be stopped; whether there were any.
    private mutating func revokeWhoAnswered(now: MonotonicInstant, into effects: inout [RecoveryEffect]) -> Bool {
        leaveOutWhoWentElsewhere(now: now, into: &effects)
        let answered = works(.revoke).filter { $0.succeeded && !$0.isJournaled }.map(\.target.id)
        works.removeAll { $0.kind == .revoke && !$0.isJournaled && $0.succeeded }
        planRevocation(of: context.replicas.filter { answered.contains($0.id) }, now: now)
        return !answered.isEmpty
    }

    /// The last look at the old primary. What keeps us from looking (no name service, no descriptors) is tried again for a while.
    private mutating func planConfirmation(now: MonotonicInstant) {
        plan(
            .confirmDeath, on: [(context.failed, [.inspect])], limit: now + context.recovery.revokeTimeout, timeout: context.recovery.stepTimeout)
    }

    /// Gives the recovery up when the last look at the old primary found it, or could not be taken; whether it did.
    mutating func gaveUpAfterLook(now: MonotonicInstant, into effects: inout [RecoveryEffect]) -> Bool {
        if works(.confirmDeath).contains(where: \.provedLife) || primaryWasReadAgain {
            giveUp("the primary answers again", now: now, into: &effects)
        } else if let failed = works(.confirmDeath).first(where: { $0.state == .ended(.unknown) }) {
            giveUp("the old primary could not be looked at: \(failed.observed)", now: now, into: &effects)
        } else {
            return false
        }
        return true
    }

    mutating func advanceRevoking(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard !gaveUpAfterLook(now: now, into: &effects), allEnded(.confirmDeath, .revoke) else { return }
        if revokeWhoAnswered(now: now, into: &effects), !allEnded(.revoke) { return }
        for work in works(.revoke) where work.succeeded { reachable.insert(work.target.id) }
        let missing = works(.revoke).filter { !$0.succeeded }.map { "\($0.target.address) (\($0.observed))" }
        effects.append(
            .note(
                RecoveryNote(
                    .receiversStopped,
                    "\(reachable.count) of \(context.replicas.count) replicas read"
                        + (missing.isEmpty ? "" : "; left out: \(missing.joined(separator: ", "))"))))
        phase = .deciding(until: now + context.recovery.drainTimeout)
        advanceDeciding(until: now + context.recovery.drainTimeout, now: now, into: &effects)
    }

    /// S4, a pure function of what was recorded. While relay logs are still being applied or a lock is held, it is asked again.
    mutating func advanceDeciding(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard !gaveUpAfterLook(now: now, into: &effects), allEnded(.drain, .confirmDeath) else { return }
        guard journal.mayBeWritten(now: now) else { return }
        if mustHearAgain {
            mustHearAgain = false
            effects.append(.note(RecoveryNote(.resumed, "the manager stood still; the witnesses are heard again")))
            revalidate(now: now, into: &effects)
            return
        }
        leaveOutWhoWentElsewhere(now: now, into: &effects)
        noteAppliedRelayLogs()
        let ranking = rank()
        if let objection = ranking.objectionWithoutGTID(isRing: context.coPrimary != nil) {
            stop(objection.description, now: now, into: &effects)
            return
        }
        if let refusal = lackOfProof(in: ranking) {
            if now < until, mayBecomeEligible(now: now) {
                look(at: context.replicas.filter { reachable.contains($0.id) }, now: now, into: &effects)
            } else {
                stop(refusal.description, now: now, into: &effects)
            }
            return
        }
        if now < until, let gathering = ranking.gathering(of: wanted, without: gathered) {
            enterGathering(gathering, decidingUntil: until, now: now, into: &effects)
            return
        }
        guard let choice = ranking.choice(of: wanted), let identity = choice.identity else {
            let refusal = refusal(in: ranking)?.description ?? "no replica may be promoted"
            if now < until, mayBecomeEligible(now: now) {
                look(at: context.replicas.filter { reachable.contains($0.id) }, now: now, into: &effects)
            } else {
                stop("nobody can be promoted: \(refusal)", now: now, into: &effects)
            }
            return
        }
        guard epoch != nil || isDeathFresh(now: now) else {
            works.removeAll { $0.kind == .confirmDeath }
            planConfirmation(now: now)
            return
        }
        if let loss = acceptedLoss(in: ranking), !remarks.contains(loss) { remarks.append(loss) }
        isTargetProved = proof(of: ranking)?.gap == nil
        target = ranking.target
        targetCoordinates = ranking.targetCoordinates
        phase = .designating
        let chosen = Designation(
            server: choice.address, identity: identity.description, target: targetCoordinates?.description ?? target.description, reasons: ranking.explanation)
        if let notice = claim?.notice(failed: context.failed.address), !remarks.contains(notice) { remarks.append(notice) }
        designation = chosen
        works.removeAll { $0.hasEnded }
        journal.append(.designate(id, chosen))
        planPromotion(now: now)
    }

    /// Who was chosen when the journal could not be written may have failed by the time it can, and the old primary may be back: a first designation that is not in force is no more than a proposal. A later
    /// one stands under stricter rules (``replaceOrStop(_:mayBeWritable:now:into:)``), and is sent again.
    mutating func decideAnewOnceWritable(inDoubt: Bool, now: MonotonicInstant) {
        guard epoch == nil, !isSwitchover else { return }
        switch phase {
        case .designating:
            designation = nil
            // What the decision said of itself goes with it. Nothing else has been remarked by then.
            remarks.removeAll()
            isTargetProved = false
        case .gathering where works(.gather).contains(where: \.isPlanned): gathered.removeLast()
        case .deciding: break
        default: return
        }
        journal.withdraw(inDoubt: inDoubt)
        works.removeAll { $0.isPlanned && $0.kind != .restore }
        phase = .deciding(until: now + context.recovery.drainTimeout)
    }

    /// A replica without GTID that a person pointed to another source since the recovery began: where it stands in that one's log cannot be compared with the places of the others, and it is left to whoever
    /// moved it. What was stopped by us is started again.
    private mutating func leaveOutWhoWentElsewhere(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let gone = context.replicas.filter { replica in
            guard let facts = replica.facts, let channel = replica.channel, let source = channel.source, facts.followsByFile(channel),
                let earlier = before.first(where: { $0.id == replica.id })?.channel?.source
            else { return false }
            return source != earlier
        }
        guard !gone.isEmpty else { return }
        let stopped = works(.revoke).filter(\.isJournaled).map(\.target.id)
        let targets = gone.filter { stopped.contains($0.id) }.map { ($0, restoring($0)) }
        for replica in gone {
            effects.append(.note(RecoveryNote(.receiversStopped, "\(replica.address) follows \(replica.channel?.source?.description ?? "") now: it is left alone")))
            context.replicas.removeAll { $0.id == replica.id }
            reachable.remove(replica.id)
        }
        plan(.restore, on: targets, limit: now + context.recovery.revokeTimeout, timeout: context.recovery.revokeTimeout)
    }

    /// Applying relay logs and waiting for locks takes time, in which the old primary may have come back (server truth T2).
    private func isDeathFresh(now: MonotonicInstant) -> Bool {
        deathConfirmedAt.map { now - $0 <= context.recovery.confirmationAge } ?? false
    }

    /// Deciding may take as long as relay logs are applied: the primary may come back meanwhile. After a first designation there is no way back.
    private var primaryWasReadAgain: Bool {
        guard epoch == nil, let revokingSince, context.failed.freshness.isLastCheckValid, let readAt = context.failed.freshness.readAt else { return false }
        return readAt >= revokingSince
    }

    /// One that was asked for and failed is not asked for any more: somebody must take writes. Beside the other one of a ring of two that may be nobody else.
    var wanted: InstanceAddress? { claim?.server ?? opening.successor.flatMap { rejected.contains($0) ? nil : $0 } }

    /// That of the other one of a ring of two on the place of the failed one.
    var claim: CoPrimaryClaim? {
        context.promotion.claim(of: context.coPrimary.flatMap { other in context.replicas.first { $0.address == other } }, asked: opening.successor)
    }

    /// Why nobody may be promoted whatever stopping the receivers shows, by what was read last; nil: somebody might be. A switchover was planned by the same rules.
    var lastingRefusal: PromotionRefusal? {
        guard !isSwitchover else { return nil }
        let candidates = context.replicas.map { CandidateSnapshot(lastRead: $0, receivedUnknown: context.receivedUnknown) }
        let ranking = CandidateRanking(failed: context.failed, candidates: candidates, policy: context.promotion)
        return ranking.isRuledOut(wanted) ? refusal(in: ranking) : nil
    }

    func rank() -> CandidateRanking { CandidateRanking(failed: context.failed, candidates: snapshots, policy: context.promotion) }

    /// Why nobody may be promoted; nil: somebody may.
    func refusal(in ranking: CandidateRanking) -> PromotionRefusal? {
        ranking.refusal(of: wanted, beside: claim, lossless: opening.acceptsDataLoss ? nil : opening.lossless)
    }

    /// Why it is not certain that whoever is promoted has every commit that a client was told of, where that must be certain; nil: nothing is in the way.
    func lackOfProof(in ranking: CandidateRanking) -> PromotionRefusal? {
        guard !opening.acceptsDataLoss else { return nil }
        return proof(of: ranking).flatMap { ranking.refusal(lacking: $0, of: wanted, beside: claim) }
    }

    /// What a person should know who has overridden it.
    private func acceptedLoss(in ranking: CandidateRanking) -> String? {
        guard opening.acceptsDataLoss, let gap = proof(of: ranking)?.gap else { return nil }
        return "commits may be lost, as accepted: \(gap)"
    }

    /// nil: nothing has to be proved, or it was.
    private func proof(of ranking: CandidateRanking) -> LosslessProof? {
        guard let record = opening.lossless else { return nil }
        // Whoever was read before the first designation need not be read again.
        if isTargetProved, ranking.target.covers(target) == true { return nil }
        return LosslessProof(record, replicas: snapshots, ranking: ranking, accepted: context.promotion.acceptedLosses, flavor: context.flavor)
    }

    /// The replicas as they are compared.
    private var snapshots: [CandidateSnapshot] {
        context.replicas.map { replica in
            let shown = inOriginalMode(replica)
            return CandidateSnapshot(
                instance: shown, isReachable: reachable.contains(replica.id), received: received(by: shown),
                receivedIsKnown: !context.receivedUnknown.contains(replica.id) || knownAfterApplying.contains(replica.id),
                receivedCoordinates: replica.channel?.readCoordinates, wasGivenUp: rejected.contains(replica.address))
        }
    }

    /// What a replica received is what it says now and what was recorded before anything was touched: a restart makes
    /// MariaDB forget the position of its receiver, not the transactions.
    private func received(by replica: Instance) -> GTIDValue {
        guard let earlier = before.first(where: { $0.id == replica.id }), !context.receivedUnknown.contains(replica.id) else { return replica.received }
        return replica.received.union(earlier.received) ?? replica.received
    }

    /// The mode that a channel was in before ``ServerAction/applyRelayLogs(channel:from:)`` took it out of GTID mode; nil where it is in its own.
    private func leftGTIDUse(of replica: Instance) -> ReplicationGTIDUse? {
        guard let channel = replica.channel, !channel.gtidUse.usesGTID else { return nil }
        // An earlier manager did it, and the mode is not journaled: new sources are followed by this one too.
        if context.leftGTIDMode.contains(replica.id) { return .slavePosition }
        guard let earlier = before.first(where: { $0.id == replica.id })?.channel, earlier.gtidUse.usesGTID else { return nil }
        return earlier.gtidUse
    }

    /// A channel that was taken out of GTID mode is compared as the GTID channel that it was.
    private func inOriginalMode(_ replica: Instance) -> Instance {
        guard let facts = replica.facts, let channel = replica.channel, let leftGTIDUse = leftGTIDUse(of: replica) else { return replica }
        let channels = facts.channels.map { one in
            guard one.name == channel.name else { return one }
            var original = one
            original.gtidUse = leftGTIDUse
            return original
        }
        return replica.with(facts: facts.with(channels: channels))
    }

    /// A replica whose received set was unknown is known once its applier has executed all its relay logs.
    private mutating func noteAppliedRelayLogs() {
        for replica in context.replicas where context.receivedUnknown.contains(replica.id) {
            guard let channel = replica.channel, channel.applier == .running, channel.applierHasReadAllRelayLog else { continue }
            // Its workers may still be at it, and no set of transactions tells.
            let original = inOriginalMode(replica)
            if let facts = original.facts, let channel = original.channel, facts.followsByFile(channel), facts.details?.applier.workers != 0 { continue }
            knownAfterApplying.insert(replica.id)
        }
    }

    /// Whether waiting can help: relay logs are being applied somewhere, or a candidate is only held by a lock.
    private func mayBecomeEligible(now: MonotonicInstant) -> Bool {
        let waitsForAppliers = context.promotion.requiresAppliedRelayLog && now - (revokingSince ?? now) < context.recovery.revokeTimeout
        return context.replicas.contains { replica in
            guard reachable.contains(replica.id), let facts = replica.facts, let channel = replica.channel else { return false }
            let applies = context.receivedUnknown.contains(replica.id) && !knownAfterApplying.contains(replica.id) && channel.applier != .stopped
            let catchesUp = waitsForAppliers && channel.applier == .running && channel.hasAppliedReceived(facts.transactions) != true
            return applies || catchesUp || channel.applierWaitsForLock || facts.locks.globalReadLockHeld == true
        }
    }

    mutating func look(at replicas: [Instance], now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        works.removeAll { $0.kind == .drain }
        for replica in replicas {
            tokens += 1
            // Looking changes nothing, so it is not a journaled step: only its state is kept.
            let work = RecoveryWork(
                ordinal: StepOrdinal(rawValue: 0), attempt: 0, kind: .drain, target: replica, actions: [.inspect],
                timeout: context.recovery.revokeTimeout, limit: now)
            works.append(work)
            works[works.count - 1].state = .waiting(until: now + context.recovery.drainInterval)
        }
        effects.append(.wake(now + context.recovery.drainInterval))
    }

    // MARK: Hearing the witnesses again

    mutating func revalidate(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        gathered = []
        restartRevoked(now: now)
        hearWitnesses(now: now, into: &effects)
    }

    /// Receivers that were stopped, by an earlier manager perhaps, are started again.
    mutating func restartRevoked(now: MonotonicInstant) {
        let touched = journal.revokedBefore
        let targets: [(Instance, [ServerAction])] = context.replicas.compactMap { replica in
            guard touched.contains(replica.address), let channel = replica.channel, channel.receiver == .stopped else { return nil }
            // Safe only where the applier runs (T1), and by the source's position only in the mode that knows it; elsewhere the replica stays as it
            // is and has no vote.
            guard channel.applier != .stopped, leftGTIDUse(of: replica) == nil else { return nil }
            return (replica, [.startReceiver(channel: channel.name)])
        }
        plan(.restore, on: targets, limit: now + context.recovery.revokeTimeout, timeout: context.recovery.revokeTimeout)
    }

    mutating func hearWitnesses(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let until = now + context.recovery.drainTimeout
        phase = .revalidating(until: until)
        effects.append(.wake(until))
    }

    mutating func heard(_ verdict: Verdict, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if phase == .undoing {
            if case .convicted = verdict { primaryDiedMeanwhile(now: now, into: &effects) }
            return
        }
        guard wantsVerdict, allEnded(.restore) else { return }
        switch verdict {
        case .convicted: enterPreHooks(now: now, into: &effects)
        case .acquitted: giveUp("the replicas see the primary", now: now, into: &effects)
        case .undecided: break
        }
    }

    mutating func advanceRevalidation(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard allEnded(.restore) else { return }
        if opening.requestedBy != nil {
            // A person said that it is gone. The last look, which any answer ends, follows.
            enterPreHooks(now: now, into: &effects)
            return
        }
        if let readAt = context.failed.freshness.readAt, context.failed.freshness.isLastCheckValid, readAt <= now {
            giveUp("the primary answers again", now: now, into: &effects)
        } else if now >= until {
            stop("the witnesses did not agree again within \(context.recovery.drainTimeout.components.seconds) s", now: now, into: &effects)
        }
    }

    /// The primary lives: put back what was stopped and close. Only before a designation.
    mutating func giveUp(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        closing = RecoveryClosing(result: .aborted, reason: reason)
        restore(now: now, into: &effects)
    }

    /// Nothing may be promoted: replication is put back so that the primary's return finds it, and the reason is recorded.
    mutating func stop(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.blocked, reason)))
        closing = RecoveryClosing(result: .stopped, reason: reason)
        restore(now: now, into: &effects)
    }

    private mutating func restore(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .restoring
        restoringUntil = now + context.recovery.drainTimeout
        works.removeAll { $0.hasEnded || $0.kind == .drain || $0.kind == .confirmDeath }
        abandon { $0.kind == .gather && !$0.isRunning }
        // A successor that is being pointed to a sibling is not asked to again.
        for index in works.indices where works[index].kind == .gather { works[index].limit = now }
        planRestore(now: now)
        advanceRestoring(now: now, into: &effects)
    }

    /// Plans what puts each replica back that was not tried yet; whether there was any.
    @discardableResult
    private mutating func planRestore(now: MonotonicInstant) -> Bool {
        let targets: [(Instance, [ServerAction])] = context.replicas.compactMap { replica in
            guard works(.restore).allSatisfy({ $0.target.id != replica.id }), works(.gather).allSatisfy({ $0.hasEnded || $0.target.id != replica.id }), let channel = replica.channel
            else { return nil }
            let actions = followsSibling(replica) ? leavingSibling(replica, channel) : restoring(replica)
            return actions.isEmpty ? nil : (replica, actions)
        }
        plan(.restore, on: targets, limit: now + context.recovery.repointLimit, timeout: context.recovery.stepTimeout)
        return !targets.isEmpty
    }

    /// What puts its receiver back as it was before anything was touched.
    private func restoring(_ replica: Instance) -> [ServerAction] {
        guard let facts = replica.facts, let channel = replica.channel, let earlier = before.first(where: { $0.id == replica.id })?.channel else { return [] }
        return RevokePlan.restoring(
            channel: earlier, now: channel, leftGTIDUse: leftGTIDUse(of: replica), source: context.failed.address, flavor: facts.server.flavor)
    }

    mutating func advanceRestoring(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard var closing else { return }
        guard allEnded(.revoke, .restore, .drain, .gather) else { return }
        // A receiver that was being stopped when the primary answered is stopped by now, and relay logs may be applied by now: a further round.
        if planRestore(now: now) { return }
        let applying = context.replicas.filter { leftGTIDUse(of: $0) != nil }
        let belowSibling = context.replicas.filter { replica in followsSibling(replica) && works(.restore).allSatisfy { $0.target.id != replica.id } }
        if let restoringUntil, now < restoringUntil {
            var waitingFor = belowSibling.filter { reachable.contains($0.id) }
            if closing.result == .aborted { waitingFor += applying.filter { $0.channel?.applier == .running && $0.channel?.applierHasReadAllRelayLog == false } }
            if !waitingFor.isEmpty {
                look(at: waitingFor, now: now, into: &effects)
                return
            }
        }
        // Nothing is cut short: what a replica received and has not applied yet may be all that is left of it (server truth T7).
        closing.reason += applying.map {
            "; \($0.address) applies its relay logs by file and position: once it has, point it to a source with MASTER_USE_GTID=slave_pos"
        }.joined()
        closing.reason += belowSibling.map {
            "; \($0.address) follows \($0.channel?.source?.description ?? ""), from which it fetched: point it to \(context.failed.address) once it has applied that"
        }.joined()
        self.closing = closing
        if closing.result == .stopped, context.hookStages.contains(.postUnsuccessful), !journal.hasEnded(hook: .postUnsuccessful) {
            phase = .unsuccessfulHooks
            startHooks(.postUnsuccessful, into: &effects)
        } else {
            close(closing, now: now, into: &effects)
        }
    }
}

extension CandidateRanking {
    /// One line per candidate, for the journal.
    var explanation: [String] {
        candidates.map { candidate in
            candidate.isEligible
                ? "\(candidate.address): eligible; \(candidate.reasons.joined(separator: ", "))"
                : "\(candidate.address): not eligible; \(candidate.blockers.joined(separator: ", "))"
        }
    }
}
