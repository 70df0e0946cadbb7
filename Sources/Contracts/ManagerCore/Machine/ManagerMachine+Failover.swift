import Analysis
import ControlModel
import Promotion
import TopologyModel

/// Failovers that people ask for.
extension ManagerMachine {
    mutating func failOver(_ token: ManagerToken, _ request: FailoverRequest, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard let cluster = topology.cluster(containing: request.asked.member) else {
            effects.append(.reply(token, .refused("\(request.asked.member) is not known; discover it first")))
            return
        }
        if let failed = relocationSubject(of: request, in: cluster) {
            relocate(token, request, of: failed, in: cluster, now: now, into: &effects)
            return
        }
        if let objection = objection(toMemberOf: request, cluster) {
            effects.append(.reply(token, .refused(objection)))
            return
        }
        let primary = primary(meantBy: request, in: cluster)
        let state = suspicions.first { $0.suspect == primary?.id && !$0.isDoubt }
        if request.handsOverIfAlive, answers(primary, state) {
            switchOver(token, SwitchoverRequest(request.asked, endsSessions: true), now: now, wall: wall, into: &effects)
            return
        }
        if request.onlyIfDead, answers(primary, state), let primary, let finding = lockedFinding(of: primary, in: cluster, isAskedFor: true, now: now) {
            unlock(token, request.asked, primary, finding, in: cluster, into: &effects)
            return
        }
        if let objection = objection(to: request, of: primary, cluster, state) {
            effects.append(.reply(token, .refused(objection)))
            return
        }
        guard let primary, let record = controlRecord(of: cluster) else { return }
        let finding = Analyzer.analyze(cluster, suspicion: state?.suspicion, policy: policy(of: cluster).detection, now: now).first { $0.instanceID == primary.id }
        let opening = RecoveryOpening(
            cluster: record.id, expectedEpoch: record.epoch, failed: primary.address, failedIdentity: failedIdentity(of: primary, record),
            code: (finding?.code ?? .deadPrimary).rawValue, evidence: [ManagerMachine.wish(request.asked)] + (finding?.evidence ?? []),
            successor: request.asked.successor.map { topology.instance(at: $0)?.address ?? $0 }, skipsHooks: request.asked.skipsHooks,
            requestedBy: request.asked.owner,
            flapWindow: configuration.flapWindow, lossless: losslessRecord(of: primary, in: cluster), acceptsDataLoss: request.acceptsDataLoss)
        effects.append(.propose(newToken(.recoveryOpening(opening, waiter: token)), [.openRecovery(opening)]))
    }

    /// The first line of the evidence of a recovery that a person asked for.
    static func wish(_ asked: AskedRecovery) -> String {
        "\(asked.owner.isEmpty ? "somebody" : asked.owner) asked for it\(asked.reason.isEmpty ? "" : ": \(asked.reason)")"
    }

    /// Whether a primary may be asked to hand over: it was read, and nothing makes it suspect since.
    private func answers(_ primary: Instance?, _ state: SuspicionState?) -> Bool { primary?.freshness.isLastCheckValid == true && state == nil }

    /// Of two that take writes the one that is named.
    private func primary(meantBy request: FailoverRequest, in cluster: Cluster) -> Instance? {
        topology.instance(at: request.asked.member).flatMap { cluster.isPrimary($0.id) ? $0 : nil } ?? cluster.primary
    }

    /// Who names a server below the primary does not mean the primary: nothing is done to that one for it.
    private func objection(toMemberOf request: FailoverRequest, _ cluster: Cluster) -> String? {
        guard let primary = cluster.primary, let server = topology.instance(at: request.asked.member), !cluster.isPrimary(server.id) else { return nil }
        if cluster.replicas(below: server.id).isEmpty {
            let other = cluster.coPrimary(of: server.id).map { " but \($0.address)" } ?? ""
            return "nobody\(other) follows \(server.address), so there is nothing to recover"
        }
        return "\(server.address) is below \(primary.address), which does not answer either: name \(primary.address) or its cluster to replace that one"
    }

    /// Why it is not begun; nil: it may.
    private func objection(to request: FailoverRequest, of primary: Instance?, _ cluster: Cluster, _ state: SuspicionState?) -> String? {
        if let reason = configuration.observeOnlyReasons.first { return "this manager only observes: \(reason)" }
        guard cluster.shape.isSupported, let primary else { return "\(cluster.name): \(cluster.shape.explanation)" }
        guard let record = controlRecord(of: cluster) else { return Gate.unknownCluster.explanation }
        if record.isAnothers(than: primary.address, in: cluster) { return AutomationBlock.replaced(primary.address, by: record.primary).explanation }
        if answers(primary, state) {
            if request.onlyIfDead, primary.facts?.settings.readOnly == true {
                return "\(primary.address) answers and is read-only\(whyReadOnly(primary.id).map { " (\($0))" } ?? ""): `baton set-writeable \(primary.address)` opens it"
            }
            return "\(primary.address) answers: use `baton switchover` to hand over in good order, with --kill if sessions are in its way"
        }
        if cluster.replicas(of: primary.id).isEmpty { return "\(primary.address) has no replica that could be promoted" }
        if request.onlyIfDead, state?.convictedAt == nil {
            return "\(primary.address) is not known to be dead: its replicas do not agree; `baton failover` asks for no agreement"
        }
        return nil
    }
}
