import Analysis
import ControlModel
import Refactoring
import TopologyModel

/// A planned switchover up to its designation, and the ways back (server truth T9).
///
/// Hooks → both servers are looked at, and the successor comes level while writes go on → the primary is made read-only → the successor has executed
/// everything → `Designate` is committed, and everything goes on as in a failover. Whatever goes wrong before that, the primary is opened again: the
/// intent for it is committed together with the one that closes it, so the way back never waits for the journal. After it, a successor that fails
/// before it was opened hands back: the old primary, which has everything, is designated again.
extension RecoveryMachine {
    var isSwitchover: Bool { opening.kind.isPlanned }

    private var successor: Instance? { opening.successor.flatMap { wanted in context.replicas.first { $0.address == wanted } } }

    // MARK: Before anything is touched

    mutating func enterLooking(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let successor else {
            close(.init(result: .aborted, reason: "nobody is named to take over"), now: now, into: &effects)
            return
        }
        before = context.replicas
        reachable = Set(context.replicas.filter { $0.freshness.isLastCheckValid }.map(\.id))
        phase = .looking(until: now + context.switchover.catchUpTimeout)
        effects.append(.wake(now + context.switchover.catchUpTimeout))
        look([context.failed, successor], at: now, into: &effects)
    }

    /// What is under way on the primary would be cut off, so whoever writes for long is named and nothing is begun; whoever does not is done at the next look.
    ///
    /// - Returns: whether there is something to wait for, or the switchover was given up.
    private mutating func waitsForWrites(now: MonotonicInstant, into effects: inout [RecoveryEffect]) -> Bool {
        // By the look itself: a probe may have read the primary since, and does not ask for this. Where only the successor was looked at there is nothing new.
        guard let look = works(.look).first(where: { $0.target.id == context.failed.id }) else { return false }
        let writes = look.readBack?.locks.openWrites
        for remark in SwitchoverRules.untold(by: context.failed.address, writes) where !remarks.contains(remark) { remarks.append(remark) }
        guard let writes else { return false }
        guard let seen = writesSeen else {
            writesSeen = writes
            guard !writes.isEmpty else { return false }
            self.look([context.failed], at: now + context.switchover.longestWrite, into: &effects)
            return true
        }
        let long = SwitchoverRules.longWrites(seen, writes)
        sessionsToEnd = opening.kind == .takeover ? long.sessions : []
        let obstacles = opening.kind == .takeover ? long.prepared : long.work + long.prepared
        guard !obstacles.isEmpty else { return false }
        let hint =
            opening.kind == .takeover
            ? "Only their coordinator, or XA ROLLBACK, can end those" : "Let them end and ask again, or ask with --kill, which ends their sessions"
        abort("\(context.failed.address) has work that would be cut off, or waited for: \(obstacles.joined(separator: "; ")). \(hint)", now: now, into: &effects)
        return true
    }

    mutating func advanceLooking(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard allEnded(.look), let successor else { return }
        if let failed = works(.look).first(where: { !$0.succeeded }) {
            abort("\(failed.target.address) could not be looked at: \(failed.observed)", now: now, into: &effects)
            return
        }
        if let obstacle = SwitchoverRules.obstacle(primary: context.failed, successor: successor) {
            abort(obstacle, now: now, into: &effects)
            return
        }
        if waitsForWrites(now: now, into: &effects) { return }
        // Writes go on meanwhile: only what was there at the first look counts, and the rest is a matter of milliseconds.
        let level = level ?? context.failed.facts?.transactions.executed ?? .none
        self.level = level
        if has(level, successor) {
            enterDemoting(now: now, into: &effects)
        } else if now >= until {
            let limit = context.switchover.catchUpTimeout.components.seconds
            abort("\(successor.address) did not come level with \(context.failed.address) within \(limit) s", now: now, into: &effects)
        } else {
            look([successor], at: now + context.recovery.drainInterval, into: &effects)
        }
    }

    /// Looking changes nothing, so it is not a journaled step.
    private mutating func look(_ servers: [Instance], at moment: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        works.removeAll { $0.kind == .look }
        for server in servers {
            var work = RecoveryWork(
                ordinal: StepOrdinal(rawValue: 0), attempt: 0, kind: .look, target: server,
                actions: [server.id == context.failed.id ? .readOpenWrites : .inspect],
                timeout: context.recovery.stepTimeout, limit: moment)
            work.contactTimeout = context.recovery.confirmTimeout
            work.state = .waiting(until: moment)
            works.append(work)
        }
        effects.append(.wake(moment))
    }

    private func has(_ transactions: GTIDValue, _ server: Instance) -> Bool {
        guard let facts = server.facts else { return false }
        return transactions.isEmpty || facts.hasExecuted(transactions)
    }

    // MARK: The pause

    private mutating func enterDemoting(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .demoting
        works.removeAll { $0.hasEnded }
        let policy = context.switchover
        // Not tried again: on failure writes are open, or are opened again.
        let ending: [ServerAction] = sessionsToEnd.isEmpty ? [] : [.endSessions(sessionsToEnd)]
        plan(.demote, on: [(context.failed, ending + [.setReadOnly])], limit: now, timeout: policy.pauseBudget)
        planReopening()
    }

    /// Announces that the primary is opened again, should it have to be.
    private mutating func planReopening() {
        plan(.reopen, on: [(context.failed, [.openWrites])], limit: .never, timeout: context.recovery.stepTimeout)
        for index in works.indices where works[index].kind == .reopen { works[index].isHeld = true }
    }

    mutating func advanceDemoting(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let demote = works(.demote).last else { return }
        if case .running = demote.state, pausedSince == nil { pausedSince = now }
        guard demote.hasEnded, let pausedSince else { return }
        guard demote.succeeded, let facts = demote.readBack else {
            mayCloseLate = demote.state == .ended(.unknown)
            let advice = SwitchoverRules.adviceOnLocks(writesSeen, context.flavor)
            undo("\(context.failed.address) could not be made read-only: \(demote.observed)\(advice)", now: now, into: &effects)
            return
        }
        target = facts.transactions.executed
        effects.append(.note(RecoveryNote(.demoted, "\(context.failed.address) refuses writes at \(target)")))
        let until = pausedSince + context.switchover.pauseBudget
        phase = .catchingUp(until: until)
        effects.append(.wake(until))
        advanceCatchingUp(until: until, now: now, into: &effects)
    }

    mutating func advanceCatchingUp(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let successor else { return }
        if let last = works(.look).last, last.hasEnded, !last.succeeded {
            undo("\(successor.address) does not answer any more: \(last.observed)", now: now, into: &effects)
        } else if let objection = SwitchoverRules.objection(to: successor) {
            undo(objection, now: now, into: &effects)
        } else if has(target, successor) {
            designateSuccessor(successor, now: now, into: &effects)
        } else if now >= until {
            let limit = context.switchover.pauseBudget.wholeMilliseconds
            undo("\(successor.address) did not have everything within the pause of \(limit) ms", now: now, into: &effects)
        } else if allEnded(.look) {
            look([successor], at: now + context.switchover.catchUpInterval, into: &effects)
        }
    }

    private mutating func designateSuccessor(_ successor: Instance, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let identity = successor.facts?.server.identity else { return }
        phase = .designating
        works.removeAll { $0.hasEnded || $0.kind == .look }
        let chosen = Designation(
            server: successor.address, identity: identity.description, target: target.description,
            reasons: ["\(successor.address): takes over from \(context.failed.address), which is read-only and has nothing that it lacks"])
        designation = chosen
        journal.append(.designate(id, chosen))
        planPromotion(now: now)
    }

    /// The primary that hands over follows its successor as the others do.
    func formerPrimaryTarget(below designation: Designation) -> [(Instance, [ServerAction])] {
        guard isSwitchover, !isHandedBack, let facts = context.failed.facts else { return [] }
        let model = before.first { $0.address == designation.server } ?? designatedInstance
        return [(context.failed, FormerPrimary(facts, following: designation.server, like: model).actions)]
    }

    /// What the successor must have before it is opened: accounts that may write to a read-only server may have done so since.
    var targetOfNow: GTIDValue {
        guard isSwitchover, !isHandedBack, let late = context.failed.facts?.transactions.executed else { return target }
        return target.union(late) ?? target
    }

    // MARK: Ways back

    /// Nothing was touched.
    private mutating func abort(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.blocked, reason)))
        works.removeAll()
        close(.init(result: .aborted, reason: reason), now: now, into: &effects)
    }

    /// Where the designation is in force the machine that is made from the journal goes on with it (it is this one's end), also after the primary was opened again: it is closed once more then.
    mutating func advanceDoubting(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard !journal.isInDoubt || now >= until else { return }
        journal.withdraw(inDoubt: true)
        abandonDesignation("the designation could not be written to the journal" + (journal.isInDoubt ? " for all that is known" : ""), now: now, into: &effects)
    }

    /// The designation is not in force, for all that is known.
    mutating func abandonDesignation(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        designation = nil
        works.removeAll { $0.kind != .reopen }
        undo(reason, now: now, into: &effects)
    }

    /// Writes are opened again on the primary, which is still the one that the journal names.
    private mutating func undo(_ reason: String, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.blocked, reason)))
        closing = RecoveryClosing(result: .aborted, reason: reason)
        works.removeAll { $0.kind != .reopen }
        phase = .undoing
        release(.reopen, limit: context.switchover.reopenLimit, now: now, into: &effects)
        advanceUndoing(now: now, into: &effects)
    }

    mutating func advanceUndoing(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard var closing, let reopen = works(.reopen).last, reopen.hasEnded else { return }
        if !reopen.succeeded, hasPrimaryDied {
            close(closing, now: now, into: &effects)
            return
        }
        if reopen.succeeded, mayCloseLate {
            // What was given up may take effect after what was done against it: it is looked at once more then. The time counts from an answer: a machine that stood still goes on with both at once.
            mayCloseLate = false
            let index = works.count - 1
            let until = now + context.switchover.statementGrace
            works[index].state = .waiting(until: until)
            works[index].next = 0
            effects.append(.wake(until))
            return
        }
        let primary = context.failed.address
        if reopen.succeeded {
            closing.reason += "; \(primary) takes writes as before"
            if let pausedSince { closing.reason += ", which were refused for \((now - pausedSince).wholeMilliseconds) ms" }
        } else {
            closing.result = .stopped
            closing.reason += "; \(primary) may refuse writes (\(reopen.observed)): open it with `baton set-writeable \(primary)`"
        }
        close(closing, now: now, into: &effects)
    }

    /// The primary died while it was to be opened again: what is left to do is a failover's. A statement under way is waited for: the server may be back by the time that it gets there, and after the closing
    /// its opening would belong to nothing.
    mutating func primaryDiedMeanwhile(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase == .undoing, var closing else { return }
        abandon { $0.kind != .reopen || !$0.isRunning }
        for index in works.indices { works[index].limit = now }
        // The verdict is told again as long as the statement is waited for.
        if !hasPrimaryDied { closing.reason += "; \(context.failed.address) died meanwhile" }
        self.closing = closing
        hasPrimaryDied = true
        if works.isEmpty { close(closing, now: now, into: &effects) }
    }

    /// An earlier manager began and designated nobody: the primary may be read-only.
    mutating func resumeInterruptedSwitchover(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.resumed, "switchover \(id) was interrupted before a designation; it is given up")))
        let reason = "the manager was restarted in the middle"
        guard journal.hasIntent(.demote) else {
            close(.init(result: .aborted, reason: reason), now: now, into: &effects)
            return
        }
        mayCloseLate = true
        planReopening()
        closing = RecoveryClosing(result: .aborted, reason: reason)
        phase = .undoing
        // The earlier manager announced it, so this one's attempt may be journaled late.
        for index in works.indices where works[index].kind == .reopen { works[index].state = .waiting(until: .never) }
        release(.reopen, limit: context.switchover.reopenLimit, now: now, into: &effects)
    }

    /// The successor failed before it was opened. The old primary has everything, so it is designated again.
    mutating func handBack(_ reason: String, mayBeWritable: Bool, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard !isHandedBack, !mayBeWritable, !wasDesignatedBefore else {
            let why = isHandedBack ? "and nobody else is left" : "it may have accepted writes, so \(context.failed.address) is not opened"
            stopAfterDesignation("\(reason); \(why)", now: now, into: &effects)
            return
        }
        isHandedBack = true
        remarks.append(reason)
        effects.append(.note(RecoveryNote(.blocked, "\(reason); \(context.failed.address) is to take writes again")))
        works.removeAll()
        isDesignationCommitted = false
        mayHaveBeenOpened = false
        target = .none
        let again = Designation(server: context.failed.address, identity: opening.failedIdentity, target: "", reasons: [reason])
        designation = again
        phase = .designating
        journal.append(.replaceDesignation(id, reason: reason))
        journal.append(.designate(id, again))
        planHandBack(now: now)
    }

    mutating func planHandBack(now: MonotonicInstant) {
        let limit = now + context.switchover.reopenLimit
        plan(.openWrites, on: [(context.failed, [.openWrites])], limit: limit, timeout: context.recovery.stepTimeout)
        plan(.repoint, on: returningTargets(), limit: limit + context.recovery.repointLimit, timeout: context.recovery.stepTimeout)
        (publishOrdinal, publishAttempt) = journal.ordinal(kind: .publish, target: nil)
        journal.intend(
            [StepIntent(ordinal: publishOrdinal, attempt: publishAttempt, kind: .publish, target: nil, detail: "primary record")], of: id)
        holdAllWorks()
    }

    /// The one that lost its channel follows the old primary again; the others never stopped.
    private func returningTargets() -> [(Instance, [ServerAction])] {
        context.replicas.filter { reachable.contains($0.id) }.map { replica in
            let channel = before.first { $0.id == replica.id }?.channel ?? replica.channel
            let specification = SourceSpecification(
                channel: channel?.name ?? "", source: context.failed.address,
                gtidUse: channel?.gtidUse ?? (context.flavor == .mariadb ? .slavePosition : .autoPosition))
            return (replica, [.pointToSource(specification)])
        }
    }

    /// The primary need not be opened again: its successor is designated.
    mutating func skipReopening() {
        for index in works.indices where works[index].kind == .reopen && !works[index].hasEnded { end(index, .skipped, observed: "not needed") }
    }

    mutating func reopenFormerPrimary(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        phase = .opening
        effects.append(.note(RecoveryNote(.opening, "\(context.failed.address) is opened for writes again")))
        release(.openWrites, limit: context.switchover.reopenLimit, now: now, into: &effects)
    }
}
