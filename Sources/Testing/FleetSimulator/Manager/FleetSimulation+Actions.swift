import ManagerCore
import Refactoring
import ServerDialects
import TopologyModel

/// Actions: look, act, look again, with a statement in between that may arrive late, or execute although nobody waits for it any more.
extension FleetSimulation {
    /// How long a session waits for the lock of a server, which that of an earlier operation may hold.
    private static let lockPatience = Nanoseconds.second

    func startAction(_ token: ManagerToken, _ request: ActionRequest) {
        guard let index = servers.firstIndex(where: { $0.address == request.target }) else {
            handleLater(.acted(token, .unreachable("unknown address")))
            return
        }
        var action = SimulatedAction(token: token, request: request, manager: manager, incarnation: manager.incarnation, startedAt: now, server: index, reached: behindAddress[index])
        action.term = manager.term
        if request.pin != nil, plan.moves != nil { checkMoveBegins(action) }
        let slot = actions.add(action)
        // A fresh session: two round trips before the first statement.
        schedule(.actionArrives(slot: slot), after: 2 * networkRandom.integer(plan.networkLatency))
    }

    private func handleLater(_ event: ManagerEvent) { manager.earlyAnswers.append(event) }

    /// The session is made and the server is looked at.
    func actionArrives(_ slot: Int32) {
        guard var action = actions[slot], action.incarnation == action.manager.incarnation else {
            _ = actions.remove(slot)
            return
        }
        manager = action.manager
        if manager.isPaused {
            manager.pausedActions.append(slot)
            return
        }
        if !mayBegin(.statement(slot: slot)) { return }
        let server = behindAddress[action.server]
        action.reached = server
        if now > action.contactDeadline {
            action.outcome = .unreachable("no answer in time")
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), at: now)
            return
        }
        if let reason = unreachableReason(server) {
            if reason.isSlow, options.defect == .waitForSessions {
                _ = actions.remove(slot)
                return
            }
            action.outcome = .unreachable(reason.text)
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), at: reason.isSlow ? action.contactDeadline : now + networkRandom.integer(plan.networkLatency))
            return
        }
        if let thaw = servers[server].frozenUntil {
            if thaw < action.contactDeadline {
                schedule(.actionArrives(slot: slot), at: thaw + Nanoseconds.microsecond)
            } else {
                action.outcome = .unreachable("no answer in time")
                actions[slot] = action
                schedule(.actionAnswers(slot: slot), at: action.contactDeadline)
            }
            return
        }
        if action.request.pin != nil, servers[server].operationStatement != nil {
            action.outcome = .notTried("a session of an earlier operation is still at work on the server")
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), at: min(now + FleetSimulation.lockPatience, action.deadline))
            return
        }
        action.boot = servers[server].boot
        if let outcome = outcomeOfLooking(action, server) {
            action.outcome = outcome
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), after: networkRandom.integer(plan.networkLatency))
            return
        }
        checkIntent(action, server)
        if action.request.action.isMutation { checkMayAct("\(action.request.action) on \(action.request.target)") }
        action.leaseEndsAt = manager.lease?.endsAt?.nanoseconds
        if action.request.pin != nil { servers[server].operationStatement = slot }
        if action.request.action == .setReadOnly { oracle.sentClosing = Oracle.SentClosing(server: server, boot: servers[server].boot) }
        trace("to \(servers[server].address): \(action.request.action)")
        let executesAt = now + networkRandom.integer(plan.networkLatency) + servers[server].statementDelay
        if executesAt > action.deadline { answerUnknown(&action, "no answer in time") }
        actions[slot] = action
        schedule(.actionExecutes(slot: slot), at: executesAt)
    }

    private func unreachableReason(_ server: Int) -> (text: String, isSlow: Bool)? {
        if network.resolverHangs { return ("the name could not be resolved in time", true) }
        switch managerLink(to: server) {
        case .hanging: return ("no answer in time", true)
        case .refusing: return ("connection refused", false)
        case .fine: return servers[server].isUp ? nil : ("connection refused", false)
        }
    }

    /// What the first look settles; nil when a statement has to be sent.
    private func outcomeOfLooking(_ action: SimulatedAction, _ server: Int) -> ActionOutcome? {
        let facts = shownFacts(of: server)
        let ignoresIdentity = options.defect == .fenceIgnoresIdentity && action.request.action == .fence
        if !ignoresIdentity, let objection = action.request.objection(to: facts) {
            if case .wrongIdentity = objection { marks.hit(.identityRefused) }
            return objection
        }
        switch action.request.action {
        case .inspect, .readOpenWrites:
            watch.lookedAt[server] = now
            if action.request.action == .readOpenWrites, plan.tellsWrites {
                return .done(facts.with(locks: LockFacts(globalReadLockHeld: facts.locks.globalReadLockHeld, openWrites: openWrites(of: servers[server]))))
            }
            return .done(hasBegun(action, on: server) ? facts : facts.claimingRunning())
        case .readWritePosition: return .done(facts.withOwnCoordinates(SimulatedServer.coordinates(of: servers[server].log.count, on: servers[server].address)))
        default: break
        }
        if let reason = rules.refusal(of: action.request.action, facts: facts) { return .failed(ServerFailure(code: 0, message: reason), observed: facts) }
        if rules.isAlreadyDone(action.request.action, facts: facts) { return .alreadyDone(facts) }
        return nil
    }

    /// The one who asked stops waiting at the deadline; the statement goes its way.
    func answerUnknown(_ action: inout SimulatedAction, _ reason: String) {
        guard !action.isUnanswered else { return }
        var answer = action
        answer.outcome = .unknown(reason)
        let slot = actions.add(answer)
        schedule(.actionAnswers(slot: slot), at: action.deadline)
        action.isUnanswered = true
    }

    /// The statement reaches the server, whatever has become of the one who sent it.
    func actionExecutes(_ slot: Int32) {
        guard var action = actions[slot] else { return }
        manager = action.manager
        if action.incarnation != manager.incarnation, leading !== manager, leading.leads { marks.hit(.deposedStatementArrived) }
        let server = action.reached
        guard servers[server].isUp, servers[server].boot == action.boot else {
            action.outcome = .unknown("the connection was lost")
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), after: Nanoseconds.millisecond)
            return
        }
        if servers[server].frozenUntil != nil || servers[server].holdsUp(action.request.action) {
            answerUnknown(&action, "no answer in time")
            actions[slot] = action
            servers[server].waitingActions.append(slot)
            return
        }
        if managerLink(to: server) == .hanging, networkRandom.chance(50) {
            releaseSession(slot, on: server)
            answerUnknown(&action, "no answer in time")
            _ = actions.remove(slot)  // lost on the way
            return
        }
        if isLate(action) {
            changeNothing(slot, on: server)
        } else if mustWaitToClose(action, on: servers[server]) {
            waitToClose(slot, action, on: servers[server])
        } else {
            executeNow(slot, on: server)
        }
    }

    /// Statements that open or close writes carry a deadline on the server's clock. It is compared before they wait for locks.
    private func isLate(_ action: SimulatedAction) -> Bool {
        switch action.request.action {
        case .openWrites: now > min(action.deadline, action.leaseEndsAt ?? action.deadline)
        case .setReadOnly: now > action.deadline
        default: false
        }
    }

    private func changeNothing(_ slot: Int32, on server: Int) {
        marks.hit(.lateStatement)
        trace("\(servers[server].address): a statement is too late and changes nothing")
        releaseSession(slot, on: server)
        answer(slot, .failed(ServerFailure(code: 0, message: "the deadline has passed"), observed: shownFacts(of: server)))
    }

    /// It has every lock that it needs.
    func executeNow(_ slot: Int32, on server: Int) {
        guard let action = actions[slot] else { return }
        manager = action.manager
        releaseSession(slot, on: server)
        answer(slot, execute(action, server))
    }

    /// The session of an operator's action has no statement any more.
    func releaseSession(_ slot: Int32, on server: Int) {
        if servers[server].operationStatement == slot { servers[server].operationStatement = nil }
    }

    private func answer(_ slot: Int32, _ outcome: ActionOutcome) {
        actions[slot]?.outcome = outcome
        schedule(.actionAnswers(slot: slot), after: networkRandom.integer(plan.networkLatency))
    }

    /// A fence ends the sessions of clients before it closes the server, so that it has not to wait for their writes (server truth T8).
    private func mustWaitToClose(_ action: SimulatedAction, on server: SimulatedServer) -> Bool {
        switch action.request.action {
        case .setReadOnly: return mustWaitToClose(server)
        case .fence:
            if options.defect != .fenceSparesSessions { endClientSessions(of: server) }
            return mustWaitToClose(server)
        default: return false
        }
    }

    func actionAnswers(_ slot: Int32) {
        guard let action = actions.remove(slot), let outcome = action.outcome else { return }
        manager = action.manager
        guard action.incarnation == manager.incarnation, !(action.isUnanswered) else { return }
        let server = action.reached
        if case .unreachable = outcome {} else if managerLink(to: server) != .fine {
            handle(.acted(action.token, ActionOutcome.unknown("the connection was lost").spoiled(by: options.defect, shownFacts(of: server))))
            return
        }
        if let facts = outcome.observed { noteShown(facts) }
        handle(.acted(action.token, outcome.spoiled(by: options.defect, shownFacts(of: server))))
    }

    private func execute(_ action: SimulatedAction, _ server: Int) -> ActionOutcome {
        if action.request.pin == nil, let defect = options.defect, let claimed = claimed(action.request.action, server, by: defect) { return claimed }
        checkExecution(action, server)
        if action.request.action == .openWrites, servers[server].refusesOpening {
            return .failed(ServerFailure(code: 1223, message: "cannot execute"), observed: shownFacts(of: server))
        }
        // Behind commits that hang the statement waits for a lock, and our sessions wait for a second only (server truth T8).
        if servers[server].diskIsFrozen, [.setReadOnly, .fence].contains(action.request.action) {
            return .failed(ServerFailure(code: 1205, message: "Lock wait timeout exceeded"), observed: shownFacts(of: server))
        }
        if action.request.pin != nil, plan.moves != nil {
            executeMove(action, server)
        } else {
            oracle.statementSentAt = action.startedAt
            change(server, spoiled(action.request.action, on: server))
            oracle.statementSentAt = nil
        }
        let facts = shownFacts(of: server)
        return rules.isAchieved(action.request.action, facts: facts)
            ? .done(facts) : .failed(ServerFailure(code: 0, message: "the state read back is not the wanted one"), observed: facts)
    }

    /// The statements of an action, as the server executes them.
    func change(_ server: Int, _ action: ServerAction) {
        servers[server].cachedFacts = nil
        switch action {
        case .stopReceiver: servers[server].channel?.stopReceiver()
        case .startReceiver: startThreads(of: server, receiver: true, applier: false, byManager: true)
        case .stopApplier: servers[server].channel?.stopApplier()
        case .startApplier: startThreads(of: server, receiver: false, applier: true, byManager: true)
        case .bounceReceiver:
            servers[server].channel?.stopReceiver()
            startThreads(of: server, receiver: true, applier: false, byManager: true)
        // MySQL keeps its relay logs, whatever is started in which order.
        case .applyRelayLogs where servers[server].isMySQL: startThreads(of: server, receiver: false, applier: true, byManager: true)
        case .applyRelayLogs:
            marks.hit(.relayLogsAppliedByPosition)
            servers[server].channel?.applyRelayLogs()
            scheduleApply(server)
        case .pointToSource(let specification):
            pointToSource(server, specification)
        case .resetReplication:
            if let lost = servers[server].channel?.pending, !lost.isEmpty { relayLogsWereDiscarded(lost, of: server, byManager: true) }
            servers[server].channel = nil
        case .setReadOnly: servers[server].refuseWrites(superReadOnly: servers[server].isMySQL)
        case .openWrites:
            servers[server].takeWrites()
            oracle.wasOpened(server)
        case .fence:
            servers[server].refuseWrites(superReadOnly: servers[server].isMySQL && options.defect != .fenceSparesPrivileged)
            servers[server].isFenced = true
            servers[server].isOffline = false
            servers[server].sessionGeneration += 1
            dropWrites(to: server)
            if oracle.formerPrimary == server { marks.hit(.formerPrimaryFenced) }
        case .startReplication: startThreads(of: server, receiver: true, applier: true, byManager: true)
        case .startUntil(_, let place):
            startThreads(of: server, receiver: true, applier: true, until: SimulatedServer.place(at: place), byManager: true)
        case .setDelay(_, let delay):
            servers[server].channel?.stopApplier()
            lose(servers[server].channel?.forgetRelayLogs(), of: server)
            servers[server].channel?.delay = delay.wholeNanoseconds
        case .detach:
            servers[server].channel?.stopReceiver()
            servers[server].channel?.stopApplier()
            lose(servers[server].channel?.detach(), of: server)
        case .setSemiSync(let source, let replica): switchSemiSync(of: servers[server], source: source, replica: replica)
        case .endSessions(let sessions): endSessions(sessions, of: servers[server])
        case .inspect, .readWritePosition, .readOpenWrites: break
        // Nobody asks a simulated manager for these, and by itself it does nothing of the kind.
        case .skipTransaction, .injectEmptyTransactions, .resetBinaryLogs, .flushBinaryLogs, .purgeBinaryLogs, .endQuery:
            violate(.scope, "\(action) is executed on \(servers[server].address)")
        }
    }

    /// Stops both threads and follows a source from where it stands, or from a place. MySQL leaves an applier alone that works.
    private func pointToSource(_ server: Int, _ specification: SourceSpecification) {
        if servers[server].channel == nil { servers[server].channel = channel(following: 0) }
        if options.defect == .loseDelays { servers[server].channel?.delay = 0 }
        servers[server].channel?.stopReceiver()
        if let channel = servers[server].channel, channel.comparesSets, channel.applier == .running, specification.startsApplier {
            channel.followKeepingRelayLogs(specification.source)
            if specification.startsReceiver { startThreads(of: server, receiver: true, applier: false, byManager: true) }
            return
        }
        servers[server].channel?.stopApplier()
        if specification.countsOwnWrites, specification.gtidUse.usesGTID, !servers[server].isMySQL { servers[server].countAsReplicated(servers[server].log.last) }
        let place = specification.gtidUse.usesGTID ? nil : specification.coordinates.map(SimulatedServer.place)
        lose(servers[server].channel?.follow(specification.source, at: place), of: server)
        guard specification.startsReceiver || specification.startsApplier else { return }
        startThreads(of: server, receiver: specification.startsReceiver, applier: specification.startsApplier, byManager: true)
    }

    private func lose(_ lost: [Int32]?, of server: Int) {
        if let lost, !lost.isEmpty { relayLogsWereDiscarded(lost, of: server, byManager: true) }
    }
}

extension SimulatedServer {
    /// Stopping an applier that waits for a global read lock takes until the lock is gone, and other statements about threads queue behind
    /// it (server truth T6).
    func holdsUp(_ action: ServerAction) -> Bool {
        switch action {
        case .stopApplier, .pointToSource, .resetReplication, .detach, .setDelay: applierWaitsForLock || !waitingActions.isEmpty
        case .stopReceiver, .startReceiver, .startApplier, .startReplication, .startUntil, .bounceReceiver, .applyRelayLogs: !waitingActions.isEmpty
        default: false
        }
    }
}
