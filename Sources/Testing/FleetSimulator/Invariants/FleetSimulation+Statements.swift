import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import Promotion
import Refactoring
import TopologyModel

/// What is judged when the manager opens, sends, executes and publishes something.
extension FleetSimulation {
    /// F15's window.
    private static let healthyWindow = 3 * Nanoseconds.second

    /// Judged when the opening is proposed: the manager decides then, and the journal may take its time.
    func checkOpening(_ opening: RecoveryOpening) {
        guard opening.requestedBy == nil, let failed = owner(of: opening.failed), failed == oracle.healthyPrimary, let since = oracle.healthySince else { return }
        if now - since >= FleetSimulation.healthyWindow {
            violate(
                .noFalsePositive,
                "a recovery of \(opening.failed) opens though it has been writable and replicated from for \((now - since) / Nanoseconds.millisecond) ms: \(opening.evidence)")
        }
    }

    /// F13 and F18, when a statement is about to be sent.
    func checkIntent(_ action: SimulatedAction, _ server: Int) {
        if servers[server].isGaleraNode, action.request.action.isMutation {
            violate(.unknownLeftAlone, "\(action.request.action) is sent to \(action.request.target), a Galera node")
            return
        }
        if server == plan.bystander, action.request.action.isMutation {
            violate(.scope, "\(action.request.action) is sent to \(action.request.target), which belongs to nobody's cluster")
            return
        }
        if action.request.pin != nil {
            if plan.moves != nil {
                checkMoveIntent(action, server)
            } else if isAnnouncedRelocation(of: action.request.target, as: .relocate) {
                checkRelocationIntent(action)
            } else if servers[server].channel != nil {
                checkStragglerIntent(action, server)
            } else {
                checkRejoiningIntent(action)
            }
            return
        }
        let isRestoring = action.request.action.kindsOfIntent.contains(.restore) && action.request.expectedIdentity != nil
        if isRestoring, isAnnouncedRelocation(of: action.request.target, as: .restore) { return }
        let address = action.request.target
        guard action.request.expectedIdentity != nil else {
            violate(.intentFirst, "\(action.request.action) is sent to \(address) without an expected identity")
            return
        }
        if action.request.action == .fence {
            guard isDeposed(address) else {
                violate(.intentFirst, "\(address) is fenced and no committed designation has deposed it")
                return
            }
            return
        }
        if action.request.action == .openWrites, isAnnouncedReopening(of: server) { return }
        if let open = oracle.open, !open.participants[server] { violate(.scope, "\(action.request.action) is sent to \(address), which the recovery has nothing to do with") }
        if oracle.open?.journalFailed == true, record?.openRecovery.flatMap({ journal.state.recovery($0) })?.designation != nil { return }  // journaled late (server truth T12)
        let kinds = action.request.action.kindsOfIntent
        let isIntended = journal.state.recoveries.contains { recovery in
            recovery.isOpen && recovery.steps.contains { $0.intent.target == address && $0.outcome == nil && kinds.contains($0.intent.kind) }
        }
        if !isIntended { violate(.intentFirst, "\(action.request.action) is sent to \(address) without a committed intent") }
        noteBegun { $0.target == address && kinds.contains($0.kind) }
    }

    /// F3, F5 and F17, when a statement is executed.
    func checkExecution(_ action: SimulatedAction, _ server: Int) {
        if plan.moves != nil { return }
        if action.request.action == .openWrites { checkOpener(action, server) }
        switch action.request.action {
        case .fence:
            let isFormer = isDeposed(servers[server].address) && !journal.state.clusters.contains { owner(of: $0.primary) == server }
            // Begun when it was; it is not opened before that has ended.
            let wasFormer = oracle.open.map { open in !open.isOpened && open.designatedAt.map { action.startedAt <= $0 } ?? false } ?? false
            if !isFormer && !wasFormer { violate(.formerPrimaryFenced, "\(servers[server].address) is fenced and is not the former primary") }
            if let record, isFencingWaived(record), record.hasDeposed(servers[server].address) {
                violate(.formerPrimaryFenced, "\(servers[server].address) is fenced, and that was waived")
            }
        case .pointToSource(let specification) where action.request.pin != nil && servers[server].channel != nil: checkStraggler(action, server, below: specification.source)
        case .pointToSource(let specification) where action.request.pin != nil && !isAnnouncedRelocation(of: action.request.target, as: .relocate):
            checkRejoining(of: server, below: specification.source)
        case .openWrites where isAnnouncedReopening(of: server): checkReopening(of: server)
        case .openWrites:
            // A recovery in hand opens its server whatever a person did to it meanwhile; from now on it is open, unless it refuses.
            if oracle.closedRun?.server == server, !servers[server].refusesOpening { oracle.closedRun = nil }
            checkDesignated(server)
            checkPlacesAreKnown(of: server)
            checkFormerIsHarmless()
            if let open = oracle.open, server != open.failed {
                checkNothingIsLost(open, server)
                checkNothingAcknowledgedIsLost(server)
            }
            oracle.open?.isOpened = true
        case .resetReplication:
            if servers[server].channel?.isTailCut == true { marks.hit(.tailCut) }
            if servers[server].channel?.usesGTID == true { oracle.open?.followedByGTID.insert(server) }
        default: break
        }
    }

    /// By the last designation, or by an earlier one: an attempt of its watch may be under way when the next designation is committed.
    func isDeposed(_ address: InstanceAddress) -> Bool {
        journal.state.clusters.contains { $0.hasDeposed(address) } || journal.state.recoveries.contains { $0.epoch != nil && $0.opening.failed == address }
    }

    /// F26. One that was started since then is another matter: it boots as it does, and is fenced when it is seen.
    private func checkFormerIsHarmless() {
        guard let open = oracle.open, !open.kind.isPlanned, let designatedAt = open.designatedAt else { return }
        let failed = servers[open.failed]
        guard failed.isUp, !failed.readOnly, failed.bootedAt <= designatedAt else { return }
        switch plan.configuration.recovery.fencing {
        case .hook: violate(.noTwoWriters, "a successor of \(failed.address) is opened, and \(failed.address) was not made harmless")
        case .waived: marks.hit(.openedBesideUnfenced)
        case .sql: break
        }
    }

    private func checkDesignated(_ server: Int) {
        // The way back of a switchover whose designation nobody has heard of for so long.
        if let open = oracle.open, open.kind.isPlanned, open.failed == server, let unheard = oracle.unheardDesignationAt,
            now - unheard >= plan.configuration.switchover.pauseBudget.wholeNanoseconds
        {
            return
        }
        let isDesignated = journal.state.clusters.contains { cluster in
            guard owner(of: cluster.primary) == server, let recovery = cluster.openRecovery.flatMap({ journal.state.recovery($0) }) else { return false }
            // The way back of a switchover: the primary that is still the one of the epoch.
            if recovery.opening.kind.isPlanned, recovery.designation == nil, recovery.epoch == nil {
                return recovery.opening.failed == cluster.primary && recovery.opening.failedIdentity == servers[server].identity.description
            }
            return recovery.designation?.server == cluster.primary && cluster.primaryIdentity == servers[server].identity.description
        }
        if !isDesignated { violate(.designatedOnly, "\(servers[server].address) is opened and is not the designated server") }
    }

    private func checkNothingIsLost(_ open: Oracle.OpenRecovery, _ server: Int) {
        func mustBeKept(_ transaction: SimulatedTransaction) -> Bool { !isErrant(transaction) && !wasLostBefore(transaction, to: open.failed) }
        func check(_ transaction: Int32, _ holder: String) {
            let details = transactions[Int(transaction)]
            if mustBeKept(details), !servers[server].holds(details) {
                violate(.nothingReceivedIsLost, "\(servers[server].address) is opened without 0-\(details.origin + 1)-\(details.sequence), which \(holder) had received")
            }
        }
        // A primary that hands over is alive and says all that it has: nothing at all is lost.
        if open.kind.isPlanned, servers[open.failed].boot == open.failedBoot, let last = servers[open.failed].log.last {
            check(last, "\(servers[open.failed].address), which hands over,")
        }
        for (replica, taken) in open.reachable.enumerated() {
            guard let taken else { continue }
            // One that was started anew may have followed the failed server again, which wakes up: what that one wrote after it was deposed is errant.
            guard servers[replica].boot == taken.boot else {
                if let newest = taken.newestReceived { check(newest, servers[replica].address.description) }
                continue
            }
            for transaction in servers[replica].channel?.pending ?? [] { check(transaction, servers[replica].address.description) }
            if let last = servers[replica].log.last(where: { mustBeKept(transactions[Int($0)]) }) { check(last, servers[replica].address.description) }
        }
        for transaction in open.discarded { check(transaction, "a replica that was made to forget it") }
        let failedLog = servers[open.failed].log
        if let last = failedLog.last, !servers[server].holds(transactions[Int(last)]) { marks.hit(.transactionsLost) }
    }

    /// Whether a row is older than the time of a primary and was unknown to it: that was decided when it took over.
    private func wasLostBefore(_ transaction: SimulatedTransaction, to primary: Int) -> Bool {
        guard let term = oracle.terms.last(where: { $0.server == primary }) else { return false }
        return transaction.committedAt < term.since && !servers[primary].holds(transaction)
    }

    /// Whether another server was the primary when the row was written: nobody is to receive it.
    func isErrant(_ transaction: SimulatedTransaction) -> Bool {
        if transaction.isStray { return true }
        return oracle.terms.last { $0.since <= transaction.committedAt }.map { $0.server != Int(transaction.origin) } ?? false
    }

    /// Rows that were received and are forgotten; the source may be dead by now.
    func relayLogsWereDiscarded(_ lost: [Int32], of server: Int, byManager: Bool) {
        marks.hit(.relayLogsDiscarded)
        trace("\(servers[server].address) discards \(lost.count) received transactions")
        if byManager, plan.moves != nil { checkDiscarded(lost.count, by: server) }
        if byManager, oracle.open?.participants[server] != true, isAnnouncedRelocation(of: servers[server].address, as: .relocate, sentAt: oracle.statementSentAt) {
            violate(.relayLogsKept, "\(servers[server].address) is made to discard \(lost.count) received transactions when it is given another source")
        }
        guard byManager, let open = oracle.open, !open.isOpened, open.participants[server] else { return }
        // A server that was started anew may have followed the failed one again when that woke up: what it got in its new run nobody knew of at the choice.
        if open.reachable.indices.contains(server), let taken = open.reachable[server], taken.boot != servers[server].boot { return }
        // What the failed one wrote after it was deposed is errant.
        oracle.open?.discarded += lost.filter { transactions[Int($0)].committedAt <= open.designatedAt ?? now }
    }

    func checkPublished(_ published: PrimaryRecord) {
        if plan.moves == nil, !oracle.writableEpochs.contains(published.epoch) {
            violate(.publishedAfterWritable, "\(published.primary) is published for epoch \(published.epoch) before it was writable")
        }
        let named = oracle.named.last { $0.cluster == published.cluster && $0.epoch == published.epoch }
        if named?.server != published.primary {
            violate(.oneRoutedWriter, "\(published.primary) is published for epoch \(published.epoch), which names \(named?.server.description ?? "nobody")")
        }
    }

    /// F2 for what applications read.
    func checkStore(_ store: Int, given new: PrimaryRecord, before: PrimaryRecord?) {
        if let before, before.epoch == new.epoch, before.primary != new.primary { violate(.oneRoutedWriter, "the store was given two primaries for epoch \(new.epoch)") }
        guard let after = stores[store].record else { return }
        if let before, after.epoch < before.epoch {
            violate(.oneRoutedWriter, "the store went back from \(before.primary) of epoch \(before.epoch) to \(after.primary) of epoch \(after.epoch)")
        }
        for other in stores.compactMap({ $0.record }) where other.epoch == after.epoch && other.primary != after.primary {
            violate(.oneRoutedWriter, "of epoch \(after.epoch) one store names \(after.primary), and another one \(other.primary)")
        }
    }

    /// Hooks run at least once; each run has an attempt of its own. A run whose intent could not be written has none: a designated recovery goes on
    /// while the journal is full (server truth T12), and a manager that dies before it is written leaves nobody who knows of that run.
    func checkHookRun(_ invocation: HookInvocation) {
        checkKeepsSecrets(invocation)
        guard let recovery = invocation.recovery else { return }
        let phase = invocation.phase.rawValue
        if oracle.hookRuns.contains(where: { $0.recovery == recovery && $0.phase == phase && $0.attempt >= invocation.attempt }) {
            violate(.intentFirst, "\(phase) of recovery \(recovery) runs again as attempt \(invocation.attempt)")
        }
        let stage = HookStage.allCases.first { $0.phase == invocation.phase }
        let isIntended = journal.state.recovery(recovery)?.steps.contains {
            $0.intent.kind == .hook && $0.intent.detail == stage?.rawValue && $0.intent.attempt >= invocation.attempt
        }
        if oracle.open?.journalFailed == true, isIntended != true { return }
        oracle.hookRuns.append((recovery, phase, invocation.attempt))
        if recovery == oracle.open?.id { noteBegun { $0.kind == .hook && $0.detail == stage?.rawValue } }
    }
}

extension ServerAction {
    /// The kinds of journaled steps that an action may belong to.
    fileprivate var kindsOfIntent: [StepKind] {
        switch self {
        case .stopReceiver, .startApplier, .applyRelayLogs: [.revoke, .startApplier, .applyRelayLogs]
        case .startReceiver: [.restore]
        case .pointToSource: [.repoint, .restore, .gather]
        case .resetReplication: [.detach]
        case .openWrites: [.openWrites, .reopen]
        case .setReadOnly: [.demote, .align]
        case .setSemiSync: [.openWrites, .settings, .repoint]
        // Of operators only: no recovery sends these.
        case .startReplication, .startUntil, .setDelay, .detach, .skipTransaction, .injectEmptyTransactions, .resetBinaryLogs, .flushBinaryLogs,
            .purgeBinaryLogs, .endQuery:
            []
        case .endSessions: [.demote]
        case .stopApplier: [.startApplier, .align, .repoint]
        case .bounceReceiver, .fence, .inspect, .readWritePosition, .readOpenWrites: []
        }
    }
}
