import TopologyModel

/// One track, step by step.
extension OperationMachine {
    mutating func start(_ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        runs[index].phase = .looking(0)
        goOn(index, now: now, into: &effects)
    }

    /// Does what the phase of the track asks for next.
    mutating func goOn(_ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        switch runs[index].phase {
        case .waiting, .holding, .ended: break
        case .looking(let count): look(index, count, now: now, into: &effects)
        case .stepping(let step): attempt(index, step, now: now, into: &effects)
        case .restoring(let left): restoreNext(index, left, now: now, into: &effects)
        }
    }

    // MARK: Before anything is changed

    private mutating func look(_ index: Int, _ count: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        let servers = runs[index].servers
        guard count < servers.count else {
            enter(step: 0, index, now: now, into: &effects)
            return
        }
        if let brokenOff {
            fail(index, brokenOff, now: now, into: &effects)
            return
        }
        if runs[index].deadline.nanoseconds == .max { runs[index].deadline = now + policy.stepTimeout }
        send(.inspect, to: servers[count], index, into: &effects)
    }

    // MARK: Steps

    private mutating func enter(step: Int, _ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        guard step < runs[index].track.steps.count else {
            complete(index, now: now, into: &effects)
            return
        }
        runs[index].phase = .stepping(step)
        runs[index].lastReason = ""
        runs[index].silentSince = nil
        if let brokenOff {
            fail(index, brokenOff, now: now, into: &effects)
            return
        }
        switch runs[index].track.steps[step].work {
        case .act: runs[index].deadline = now + policy.stepTimeout
        case .wait(_, let limit): runs[index].deadline = now + limit
        }
        let planned = runs[index].track.steps[step]
        effects.append(.note(server: planned.server.address, planned.purpose))
        attempt(index, step, now: now, into: &effects)
    }

    private mutating func attempt(_ index: Int, _ step: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        let planned = runs[index].track.steps[step]
        switch planned.work {
        case .wait: send(.inspect, to: planned.server, index, into: &effects)
        case .act(let action):
            guard let resolved = action.resolved({ facts(of: $0) }) else {
                fail(index, "a place in a binary log that it depends on is not known", now: now, into: &effects)
                return
            }
            if let touched = runs[index].touched.firstIndex(where: { $0.server == planned.server }), resolved.isMutation {
                runs[index].touched[touched].isChanged = true
                if let stops = resolved.leavesApplierThatStopsByItself { runs[index].touched[touched].stopsByItself = stops }
                if case .resetBinaryLogs(let keeping) = resolved { runs[index].touched[touched].keeping = keeping }
                if case .pointToSource(let specification) = resolved { runs[index].touched[touched].pointed = specification }
                if resolved.changesSource, runs[index].touched[touched].leaving == nil {
                    runs[index].touched[touched].leaving = facts(of: planned.server.address)
                    runs[index].touched[touched].sourceChange = step + 1
                    claimEquivalence(index)
                }
            }
            send(resolved, to: planned.server, index, into: &effects)
        }
    }

    /// The places are read from what was seen last before the source is changed.
    private mutating func claimEquivalence(_ index: Int) {
        guard let claim = runs[index].track.provesEquivalence, claim.server != claim.otherServer,
            let place = claim.place.coordinates({ facts(of: $0) }), let other = claim.otherPlace.coordinates({ facts(of: $0) })
        else { return }
        runs[index].equivalence = .init(
            one: .init(server: claim.server, coordinates: place), other: .init(server: claim.otherServer, coordinates: other))
    }

    /// The track did what it should: servers that were only to be touched get back what they had.
    private mutating func complete(_ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        runs[index].end = .done
        if hasFrame, index == 0 {
            runs[index].phase = .holding
        } else {
            restore(index, all: false, now: now, into: &effects)
        }
    }

    mutating func fail(_ index: Int, _ reason: String, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        var (server, step) = (runs[index].track.subject, "look at the servers")
        switch runs[index].phase {
        case .looking(let count): server = runs[index].servers[count].address
        case .stepping(let number): (server, step) = (runs[index].track.steps[number].server.address, runs[index].track.steps[number].purpose)
        default: break
        }
        runs[index].end = .failed(server: server, step: step, reason: reason)
        effects.append(.note(server: server, "\(step) failed: \(reason)"))
        restore(index, all: true, now: now, into: &effects)
    }

    // MARK: Outcomes

    mutating func send(_ action: ServerAction, to server: PlannedServer, _ index: Int, into effects: inout [OperationEffect]) {
        tokens += 1
        let token = OperationToken(rawValue: tokens)
        runs[index].token = token
        effects.append(
            .act(
                token,
                ActionRequest(
                    target: server.address, expectedIdentity: server.identity, expectedBoot: action.isMutation ? seenBoot(of: server, index) : nil,
                    action: action, timeout: policy.stepTimeout, pin: pin)))
    }

    /// The run of the server that the next action is made for. Steps follow from how it was when they began, whatever another track saw of it since;
    /// what restores it follows from the newest look.
    private func seenBoot(of server: PlannedServer, _ index: Int) -> WallTime? {
        if case .stepping = runs[index].phase, let touched = runs[index].touched.first(where: { $0.server == server }) {
            return touched.before.server.bootedAt
        }
        return facts(of: server.address)?.server.bootedAt
    }

    mutating func took(_ outcome: ActionOutcome, _ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        switch runs[index].phase {
        case .waiting, .holding, .ended: break
        case .looking(let count): looked(outcome, index, count, now: now, into: &effects)
        case .stepping(let step): stepped(outcome, index, step, now: now, into: &effects)
        case .restoring(let left): restored(outcome, index, left, now: now, into: &effects)
        }
    }

    private mutating func looked(
        _ outcome: ActionOutcome, _ index: Int, _ count: Int, now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        let server = runs[index].servers[count]
        guard let facts = outcome.observed, outcome.isSuccess else {
            tryAgain(outcome, index, now: now, into: &effects)
            return
        }
        runs[index].silentSince = nil
        observe(facts, of: server.address)
        if let links = server.links, links != facts.channels.map(PlannedLink.init) {
            fail(index, "its replication is not any more as it was when this was planned; ask again", now: now, into: &effects)
            return
        }
        runs[index].touched.append(.init(server: server, before: facts))
        runs[index].deadline = MonotonicInstant(nanoseconds: .max)
        runs[index].phase = .looking(count + 1)
        goOn(index, now: now, into: &effects)
    }

    private mutating func stepped(
        _ outcome: ActionOutcome, _ index: Int, _ step: Int, now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        let planned = runs[index].track.steps[step]
        if let facts = outcome.observed {
            runs[index].silentSince = nil
            observe(facts, of: planned.server.address)
            if let touched = runs[index].touched.first(where: { $0.server == planned.server }), !touched.before.server.isSameRun(as: facts.server) {
                // Its threads may have started with it: what the steps before stopped does not stand still any more.
                fail(index, "it was started anew in the middle", now: now, into: &effects)
                return
            }
        }
        switch (planned.work, outcome) {
        case (.act, .done), (.act, .alreadyDone):
            enter(step: step + 1, index, now: now, into: &effects)
        case (.wait(let condition, _), .done(let facts)), (.wait(let condition, _), .alreadyDone(let facts)):
            switch condition.verdict(facts, others: { self.facts(of: $0) }) {
            case .holds: enter(step: step + 1, index, now: now, into: &effects)
            case .impossible(let reason): fail(index, reason, now: now, into: &effects)
            case .notYet(let reason): later(index, reason, now: now, into: &effects)
            }
        default: tryAgain(outcome, index, now: now, into: &effects)
        }
    }

    /// An outcome that is none: refusals are final, silence is not until the step's time is over.
    private mutating func tryAgain(_ outcome: ActionOutcome, _ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        switch outcome {
        case .done, .alreadyDone: fail(index, "the server did not show its state", now: now, into: &effects)
        case .failed(let failure, _): fail(index, failure.description, now: now, into: &effects)
        case .wrongIdentity(let found): fail(index, "another server answers there: \(found)", now: now, into: &effects)
        case .unreachable(let reason):
            // Nobody who is waited for gets anything done while nobody can reach it: that is no reason to wait longer than for a statement.
            let since = runs[index].silentSince ?? now
            runs[index].silentSince = since
            if now - since >= policy.stepTimeout {
                fail(index, "\(reason), and so for \((now - since).components.seconds) s", now: now, into: &effects)
            } else {
                later(index, reason, now: now, into: &effects)
            }
        case .notTried(let reason): later(index, reason, now: now, into: &effects)
        case .unknown(let reason):
            if isRepeatable(index) {
                later(index, reason, now: now, into: &effects)
            } else {
                fail(index, "no answer came, so it may or may not have been done: \(reason)", now: now, into: &effects)
            }
        }
    }

    private func isRepeatable(_ index: Int) -> Bool {
        guard case .stepping(let step) = runs[index].phase, case .act(let action) = runs[index].track.steps[step].work else { return true }
        return action.resolved { facts(of: $0) }?.isRepeatable ?? true
    }

    private mutating func later(_ index: Int, _ reason: String, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        runs[index].lastReason = reason
        if let brokenOff {
            fail(index, brokenOff, now: now, into: &effects)
        } else if now + policy.lookInterval >= runs[index].deadline {
            fail(index, reason + ", and the time for it is over", now: now, into: &effects)
        } else {
            runs[index].wakeAt = now + policy.lookInterval
        }
    }
}

extension ServerAction {
    /// nil: as it was.
    fileprivate var leavesApplierThatStopsByItself: Bool? {
        switch self {
        case .startUntil: true
        case .stopApplier, .pointToSource, .detach, .resetReplication: false
        default: nil
        }
    }

    /// Whether the channel's place in its old source's logs is gone afterwards.
    fileprivate var changesSource: Bool {
        switch self {
        case .pointToSource, .detach, .resetReplication: true
        default: false
        }
    }
}
