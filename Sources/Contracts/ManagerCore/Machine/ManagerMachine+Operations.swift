import ControlModel
import Probing
import Refactoring
import TopologyModel

/// What operators want done to topologies: planned on what is known now, carried out by ``OperationMachine``.
extension ManagerMachine {
    mutating func operate(
        _ token: ManagerToken, _ request: OperationRequest, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring, equivalences: equivalences)
        var plan = planner.plan(request.operation, request.options)
        let blockers = managerBlockers(of: plan)
        if !blockers.isEmpty { plan = plan.refused(by: blockers) }
        if request.isDryRun || plan.isRefused {
            effects.append(.reply(token, .planned(plan)))
            return
        }
        operationCount += 1
        let running = RunningOperation(
            waiter: token, clusterName: topology.cluster(containing: request.operation.subject)?.name ?? "",
            machine: OperationMachine(plan: plan, policy: configuration.refactoring, pin: SessionPin(rawValue: operationCount)))
        for summary in plan.tracks.map({ "\($0.subject): \($0.summary)" }) {
            effects.append(.note(ManagerNote(.notice, cluster: running.clusterName, "\(request.owner) wants of \(summary)")))
        }
        operations.append(running)
        step(operations.count - 1, into: &effects) { machine, wants in machine.begin(now: now, into: &wants) }
        dropFinishedOperations()
    }

    /// What is in the way besides the servers themselves.
    private func managerBlockers(of plan: OperationPlan) -> [PlanBlocker] {
        let subject = plan.operation.subject
        var blockers = configuration.observeOnlyReasons.map { PlanBlocker(subject, "this manager only observes: \($0)") }
        let servers = plan.servers
        for recovery in recoveries {
            let members = topology.cluster(of: recovery.failed)?.members.map(\.address) ?? []
            if let member = (servers + [subject]).first(where: { members.contains($0) }) {
                blockers.append(PlanBlocker(member, "recovery \(recovery.id) of its cluster is under way"))
            }
        }
        for other in operations where other.machine.result == nil {
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
        step(index, into: &effects) { machine, wants in machine.acted(operationToken, outcome, now: now, into: &wants) }
        dropFinishedOperations()
    }

    mutating func wakeOperations(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in operations.indices {
            guard let wakeUp = operations[index].machine.nextWakeUp, wakeUp <= now else { continue }
            step(index, into: &effects) { machine, wants in machine.wake(now: now, into: &wants) }
        }
        dropFinishedOperations()
    }

    /// A recovery takes over the servers of its cluster; whatever an operator wanted of them is given up where it is.
    mutating func abandonOperations(in cluster: Cluster, _ reason: String, into effects: inout [ManagerEffect]) {
        let members = cluster.members.map(\.address)
        for index in operations.indices where operations[index].machine.servers.contains(where: { members.contains($0) }) {
            step(index, into: &effects) { machine, wants in machine.abandon(reason, into: &wants) }
        }
        dropFinishedOperations()
    }

    private mutating func dropFinishedOperations() { operations.removeAll { $0.machine.isFinished } }

    private mutating func step(
        _ index: Int, into effects: inout [ManagerEffect], _ change: (inout OperationMachine, inout [OperationEffect]) -> Void
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
            for equivalence in result.equivalences { equivalences.remember(equivalence.one, equivalence.other) }
            effects.append(.reply(operations[index].waiter, .operated(result)))
        }
    }
}
