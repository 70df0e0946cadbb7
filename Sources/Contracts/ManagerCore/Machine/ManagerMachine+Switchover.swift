import Analysis
import ControlModel
import Probing
import Promotion
import Refactoring
import TopologyModel

/// Planned switchovers: asked for by people, carried out by ``RecoveryMachine``.
extension ManagerMachine {
    /// The code under which a switchover stands in the audit: no failure's, so that nobody takes a healthy primary for a dead one.
    private static let code = "PlannedSwitchover"

    mutating func switchOver(_ token: ManagerToken, _ request: SwitchoverRequest, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard let cluster = topology.cluster(containing: request.asked.member) else {
            effects.append(.reply(token, .refused("\(request.asked.member) is not known; discover it first")))
            return
        }
        readUnread(now: now)
        let plan = switchoverPlan(of: cluster, to: request.asked.successor, now: now)
            .refused(by: maintenanceBlockers(of: cluster.primary.map { [$0.address] } ?? [], for: request.asked.owner, at: wall))
        guard !request.isDryRun, !plan.isRefused, let successor = plan.successor, let record = controlRecord(of: cluster), let primary = cluster.primary else {
            effects.append(.reply(token, .switchoverPlanned(plan)))
            return
        }
        let opening = RecoveryOpening(
            cluster: record.id, kind: request.endsSessions ? .takeover : .switchover, expectedEpoch: record.epoch, failed: primary.address,
            failedIdentity: primary.facts?.server.identity.description ?? "", code: ManagerMachine.code,
            evidence: [ManagerMachine.wish(request.asked)], successor: successor, skipsHooks: request.asked.skipsHooks,
            requestedBy: request.asked.owner, flapWindow: configuration.flapWindow)
        effects.append(.propose(newToken(.recoveryOpening(opening, waiter: token)), [.openRecovery(opening)]))
    }

    /// Servers that nobody has read since the start may be well by now, and their next turn far: by the time that the primary hands over they are known.
    private mutating func readUnread(now: MonotonicInstant) {
        for instance in topology.allInstances where instance.facts == nil { discovery.expedite(instance.id, at: now, fresh: false) }
    }

    private func switchoverPlan(of cluster: Cluster, to successor: InstanceAddress?, now: MonotonicInstant) -> SwitchoverPlan {
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring, equivalences: equivalences)
        // A name that is an alias means the server.
        let requested = successor.map { topology.instance(at: $0)?.address ?? $0 }
        let policy = policy(of: cluster)
        let plan = SwitchoverPlan(
            cluster: cluster, requested: requested, planner: planner, receivedUnknown: cluster.members.filter { isReceivedUnknown($0) }.map(\.id),
            hookStages: HookStage.allCases.filter { hookPhases.contains($0.phase) }, promotion: policy.promotion,
            switchover: policy.switchover)
        return plan.refused(by: managerBlockers(ofSwitchoverIn: cluster))
    }

    /// What is in the way besides the servers themselves.
    private func managerBlockers(ofSwitchoverIn cluster: Cluster) -> [PlanBlocker] {
        let first = cluster.primary?.address ?? cluster.members[0].address
        var blockers = configuration.observeOnlyReasons.map { PlanBlocker(first, "this manager only observes: \($0)") }
        if !isArmed { blockers.append(PlanBlocker(first, "some servers were never read, so the cluster may not be all that there is; ask again in a moment")) }
        if let record = controlRecord(of: cluster) {
            let question = RecoveryOpening(
                cluster: record.id, kind: .switchover, expectedEpoch: record.epoch, failed: first, failedIdentity: "", code: ManagerMachine.code,
                evidence: [], requestedBy: "", flapWindow: .zero)
            blockers += control.gates(for: question).map { PlanBlocker(first, $0.explanation) }
        } else {
            blockers.append(PlanBlocker(first, Gate.unknownCluster.explanation))
        }
        if let suspect = suspicions.first(where: { $0.suspect == cluster.primaryID && !$0.isDoubt }) {
            blockers.append(PlanBlocker(first, "it is suspected to have failed: \(suspect.suspicion.cause)"))
        }
        let members = cluster.members.map(\.address)
        for running in operations where running.machine.servers.contains(where: { members.contains($0) }) {
            blockers.append(PlanBlocker(running.machine.plan.operation.subject, "an operation on it is under way"))
        }
        return blockers
    }

    mutating func askedRecoveryOpened(_ results: [CommandResult], for waiter: ManagerToken, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard case .opened(let id)? = results.first else {
            effects.append(.reply(waiter, reply(results, "")))
            return
        }
        recoveryOpened(id, waiter: waiter, now: now, into: &effects)
    }

    /// Answers whoever waits for the end of a recovery.
    func answer(_ waiter: ManagerToken?, of id: RecoveryID, writePause: Duration? = nil, into effects: inout [ManagerEffect]) {
        guard let waiter, let record = control.recovery(id), let closing = record.closing else { return }
        let successor = record.opening.kind == .relocation ? record.successor : record.designation?.server
        let result = RecoveryResult(
            recovery: id, uid: record.uid, kind: record.opening.kind, former: record.opening.failed, primary: successor ?? record.opening.failed, closing: closing,
            writePause: writePause)
        effects.append(.reply(waiter, .recovered(result)))
    }
}
