import ControlModel
import Probing
import Refactoring
import TopologyModel

/// What operators want done to topologies: planned on what is known now, carried out by ``OperationMachine``.
extension ManagerMachine {
    mutating func operate(
        _ token: ManagerToken, _ request: OperationRequest, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring, equivalences: equivalences)
        var plan = planner.plan(aimed(request.operation), request.options)
        let blockers =
            managerBlockers(of: plan)
            + (request.options.ignoresMaintenance ? [] : maintenanceBlockers(of: plan.servers, for: request.owner, at: wall))
            + futileClosing(by: plan, at: wall) + fenceBlockers(of: plan)
        if !blockers.isEmpty { plan = plan.refused(by: blockers) }
        if request.isDryRun || plan.isRefused {
            effects.append(.reply(token, .planned(plan)))
            return
        }
        begin(plan, for: token, owner: request.wish, now: now, into: &effects)
    }

    /// - Parameter waiter: nil: nobody asked for it.
    /// - Returns: the name of its sessions.
    @discardableResult
    mutating func begin(
        _ plan: OperationPlan, for waiter: ManagerToken?, owner: String, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) -> SessionPin {
        operationCount += 1
        let pin = SessionPin(rawValue: operationCount)
        // A former primary is in no cluster but its own until it follows somebody.
        let home = if case .rejoin(_, let primary?) = plan.operation { primary } else { plan.operation.subject }
        let running = RunningOperation(
            waiter: waiter, owner: owner, clusterName: topology.cluster(containing: home)?.name ?? "",
            machine: OperationMachine(plan: plan, policy: configuration.refactoring, pin: pin))
        for summary in plan.tracks.map({ "\($0.subject): \($0.summary)" }) {
            effects.append(.note(ManagerNote(.notice, cluster: running.clusterName, "\(owner) wants of \(summary)")))
        }
        operations.append(running)
        step(operations.count - 1, now: now, into: &effects) { machine, wants in machine.begin(now: now, into: &wants) }
        dropFinishedOperations()
        return pin
    }

    /// What is in the way besides the servers themselves.
    func managerBlockers(of plan: OperationPlan) -> [PlanBlocker] {
        let subject = plan.operation.subject
        var blockers = configuration.observeOnlyReasons.map { PlanBlocker(subject, "this manager only observes: \($0)") }
        let servers = plan.servers
        if let record = recordOfSwapped(plan), let last = control.lastReopening(of: record.id), last.outcome == nil {
            blockers.append(PlanBlocker(last.intent.server, Gate.reopening(last.intent.server).explanation))
        }
        // Those that run, those of the journal that wait for their servers to be read, and those that are being opened.
        let open = openRecoveries.compactMap { record in topology.id(of: record.opening.failed).map { ("recovery \(record.id)", $0) } }
        for (what, failed) in open + suspicions.filter(\.isOpening).map({ ("a recovery", $0.suspect) }) {
            let members = topology.cluster(of: failed)?.members.map(\.address) ?? []
            if let member = (servers + [subject]).first(where: { members.contains($0) }) {
                blockers.append(PlanBlocker(member, "\(what) of its cluster is under way"))
            }
        }
        for other in operations where other.machine.result == nil || other.isBeingRecorded {
            // Whom somebody is to follow must not be under change either.
            let shared =
                (servers + plan.newSources).first { other.machine.servers.contains($0) } ?? servers.first { other.machine.plan.newSources.contains($0) }
            if let shared {
                blockers.append(PlanBlocker(shared, "another operation, on \(other.machine.plan.operation.subject), is under way"))
            } else if let shared = sharedTree(plan, other.machine.plan) {
                blockers.append(
                    PlanBlocker(shared, "an operation on \(other.machine.plan.operation.subject) changes who follows whom in its cluster, and two at once could make a ring"))
            }
        }
        return blockers
    }

    // MARK: Another primary

    /// The record that names as primary the server with which a replica swaps places; nil: none does.
    private func recordOfSwapped(_ plan: OperationPlan) -> ClusterRecord? {
        guard let source = plan.swapped?.source else { return nil }
        return control.clusters.first { topology.id(of: $0.primary) == topology.id(of: source) }
    }

    /// What the control state has to learn of an operation that ended: which server is the root of the cluster now.
    private func primaryChange(by result: OperationResult, owner: String) -> PrimaryChange? {
        guard let record = recordOfSwapped(result.plan), result.tracks.first?.end == .done,
            let taker = topology.instance(at: result.plan.operation.subject), let facts = taker.facts
        else { return nil }
        return PrimaryChange(
            cluster: record.id, expectedEpoch: record.epoch, primary: taker.address, identity: facts.server.identity.description,
            reason: "\(owner): it swapped places with \(record.primary)")
    }

    mutating func primaryChanged(
        _ change: PrimaryChange, by pin: SessionPin, _ answer: CommandResult?, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard case .designated(let epoch)? = answer, let record = control.cluster(change.cluster) else {
            let reason: String
            switch answer {
            case .refused(let gate): reason = gate.explanation
            case .ignored(let text): reason = text
            default: reason = "it was not committed"
            }
            primaryNotChanged(change, by: pin, reason, into: &effects)
            return
        }
        follow(change, to: record, epoch, now: now, into: &effects)
        answerRecorded(pin, into: &effects)
    }

    /// The control state names another primary from now on, and nobody was deposed for it.
    mutating func follow(_ change: PrimaryChange, to record: ClusterRecord, _ epoch: Epoch, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        resumeFences(now: now)
        wantPublication(of: record, now: now)
        let name = topology.cluster(containing: change.primary)?.name ?? ""
        effects.append(
            .note(ManagerNote(.warning, event: .designated, cluster: name, "\(change.primary) is the primary of epoch \(epoch) (\(change.reason))")))
    }

    /// It was done all the same; what the control state lacks is told, and the next recovery of the cluster puts it right.
    mutating func primaryNotChanged(_ change: PrimaryChange, by pin: SessionPin, _ reason: String, into effects: inout [ManagerEffect]) {
        let text = "the control state of cluster \(change.cluster) does not name \(change.primary) as its primary: \(reason); what is published stays as it was"
        effects.append(.note(ManagerNote(.critical, cluster: topology.cluster(containing: change.primary)?.name ?? "", text)))
        answerRecorded(pin, notice: text, into: &effects)
    }

    private mutating func answerRecorded(_ pin: SessionPin, notice: String? = nil, into effects: inout [ManagerEffect]) {
        guard let index = operations.firstIndex(where: { $0.machine.pin == pin }), var result = operations[index].machine.result else { return }
        if let notice { result.plan.notices.append(notice) }
        if let waiter = operations[index].waiter { effects.append(.reply(waiter, .operated(result))) }
        operations[index].isBeingRecorded = false
        tellSwap(result, by: pin, into: &effects)
        dropFinishedOperations()
    }

    // MARK: Two at once

    /// A server of one plan that is in a cluster with one of the other, when both change who follows whom: each was planned without the other.
    private func sharedTree(_ plan: OperationPlan, _ other: OperationPlan) -> InstanceAddress? {
        guard !plan.newSources.isEmpty, !other.newSources.isEmpty else { return nil }
        let taken = (other.servers + other.newSources).compactMap { topology.cluster(containing: $0) }
        return (plan.servers + plan.newSources).first { server in
            guard let cluster = topology.cluster(containing: server) else { return false }
            return taken.contains { $0 === cluster }
        }
    }

    mutating func operationActed(
        _ pin: SessionPin, _ operationToken: OperationToken, on target: InstanceAddress, _ outcome: ActionOutcome, now: MonotonicInstant,
        into effects: inout [ManagerEffect]
    ) {
        if let facts = outcome.observed, let server = topology.id(of: target) { noteActionFacts(facts, of: server, now: now, into: &effects) }
        guard let index = operations.firstIndex(where: { $0.machine.pin == pin }) else { return }
        step(index, now: now, into: &effects) { machine, wants in machine.acted(operationToken, outcome, now: now, into: &wants) }
        dropFinishedOperations()
    }

    mutating func wakeOperations(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in operations.indices {
            guard let wakeUp = operations[index].machine.nextWakeUp, wakeUp <= now else { continue }
            step(index, now: now, into: &effects) { machine, wants in machine.wake(now: now, into: &wants) }
        }
        dropFinishedOperations()
    }

    /// A recovery takes over the servers of its cluster; whatever an operator wanted of them is given up where it is.
    mutating func abandonOperations(in cluster: Cluster, _ reason: String, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let members = cluster.members.map(\.address)
        for index in operations.indices where operations[index].machine.servers.contains(where: { members.contains($0) }) {
            step(index, now: now, into: &effects) { machine, wants in machine.abandon(reason, into: &wants) }
        }
        dropFinishedOperations()
    }

    mutating func breakOffOperations(
        in cluster: Cluster? = nil, _ reason: String, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        let members = cluster?.members.map(\.address)
        for index in operations.indices where members.map({ members in operations[index].machine.servers.contains { members.contains($0) } }) ?? true {
            step(index, now: now, into: &effects) { machine, wants in machine.breakOff(reason, now: now, into: &wants) }
        }
        dropFinishedOperations()
    }

    /// What operators wanted that is still under way, in words.
    public var operationsUnderWay: [String] {
        operations.map { running in
            let plan = running.machine.plan
            return "\(plan.operation.subject): \(plan.tracks.map(\.summary).joined(separator: ", "))"
        }
    }

    public var isOperating: Bool { !operations.isEmpty }

    private mutating func dropFinishedOperations() { operations.removeAll { $0.machine.isFinished && !$0.isBeingRecorded } }

    private mutating func step(
        _ index: Int, now: MonotonicInstant, into effects: inout [ManagerEffect], _ change: (inout OperationMachine, inout [OperationEffect]) -> Void
    ) {
        var wants: [OperationEffect] = []
        let wasOver = operations[index].machine.result != nil
        change(&operations[index].machine, &wants)
        for want in wants {
            switch want {
            case .act(let token, let request):
                effects.append(.act(newToken(.operationAction(operations[index].machine.pin, token, request.target)), request))
            case .note(let server, let text):
                effects.append(.note(ManagerNote(.notice, cluster: operations[index].clusterName, "\(server): \(text)")))
            case .ended(let pin): effects.append(.releaseSessions(pin))
            }
        }
        if !wasOver, let result = operations[index].machine.result {
            learn(from: result, now: now)
            if let change = primaryChange(by: result, owner: operations[index].owner) {
                operations[index].isBeingRecorded = true
                effects.append(.propose(newToken(.primaryChange(change, by: operations[index].machine.pin)), [.changePrimary(change)]))
            } else if let waiter = operations[index].waiter {
                effects.append(.reply(waiter, .operated(result)))
                tellSwap(result, by: operations[index].machine.pin, into: &effects)
            } else {
                unaskedRejoiningEnded(operations[index].machine.pin, result, now: now, into: &effects)
                stragglerOperationEnded(operations[index].machine.pin, result, now: now, into: &effects)
            }
        }
    }

    // MARK: Places in logs

    /// What its moves proved, and what its steps made void.
    private mutating func learn(from result: OperationResult, now: MonotonicInstant) {
        let topology = topology
        for equivalence in result.equivalences {
            equivalences.remember(equivalence.one, equivalence.other, now: now) { topology.instance(at: $0)?.facts }
        }
        for step in result.plan.tracks.flatMap(\.steps) {
            if case .act(.resetBinaryLogs) = step.work { equivalences.forget(step.server.identity) }
        }
    }

    /// What was proved about a server's log holds no more when that begins anew, or another server answers at the address.
    ///
    /// - Parameters:
    ///   - older: what was known of the address before.
    ///   - answer: what was read there now; it is not taken over from another server.
    mutating func noteLogs(at address: InstanceAddress, after older: InstanceFacts?, answer: InstanceFacts?) {
        guard !equivalences.isEmpty, let older else { return }
        if let newer = topology.instance(at: address)?.facts { equivalences.note(newer, after: older) }
        // What else a late answer says may be older than what is known.
        if let answer, answer.server.identity != older.server.identity { equivalences.forget(older.server.identity) }
    }
}
