import Analysis
import ControlModel
import Promotion
import TopologyModel

/// Failovers that people ask for.
extension ManagerMachine {
    mutating func failOver(_ token: ManagerToken, _ request: FailoverRequest, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let cluster = topology.cluster(containing: request.member) else {
            effects.append(.reply(token, .refused("\(request.member) is not known; discover it first")))
            return
        }
        if let failed = relocationSubject(of: request, in: cluster) {
            relocate(token, request, of: failed, in: cluster, now: now, into: &effects)
            return
        }
        let state = suspicions.first { $0.suspect == cluster.primaryID && !$0.isDoubt }
        if let objection = objection(to: request, cluster, state) {
            effects.append(.reply(token, .refused(objection)))
            return
        }
        guard let primary = cluster.primary, let record = controlRecord(of: cluster) else { return }
        let finding = Analyzer.analyze(cluster, suspicion: state?.suspicion, policy: configuration.detection, now: now).first { $0.instanceID == primary.id }
        let opening = RecoveryOpening(
            cluster: record.id, expectedEpoch: record.epoch, failed: primary.address, failedIdentity: failedIdentity(of: primary, record),
            code: (finding?.code ?? .deadPrimary).rawValue, evidence: [ManagerMachine.wish(of: request.owner, request.reason)] + (finding?.evidence ?? []),
            successor: request.successor.map { topology.instance(at: $0)?.address ?? $0 }, skipsHooks: request.skipsHooks, requestedBy: request.owner,
            flapWindow: configuration.flapWindow)
        effects.append(.propose(newToken(.recoveryOpening(waiter: token)), [.openRecovery(opening)]))
    }

    /// The first line of the evidence of a recovery that a person asked for.
    static func wish(of owner: String, _ reason: String) -> String {
        "\(owner.isEmpty ? "somebody" : owner) asked for it\(reason.isEmpty ? "" : ": \(reason)")"
    }

    /// Why it is not begun; nil: it may.
    private func objection(to request: FailoverRequest, _ cluster: Cluster, _ state: SuspicionState?) -> String? {
        if let reason = configuration.observeOnlyReasons.first { return "this manager only observes: \(reason)" }
        guard cluster.shape.isSupported, let primary = cluster.primary else { return "\(cluster.name): \(cluster.shape.explanation)" }
        guard controlRecord(of: cluster) != nil else { return Gate.unknownCluster.explanation }
        if primary.freshness.isLastCheckValid, state == nil {
            return "\(primary.address) answers: use `baton switchover` to hand over in good order, with --kill if sessions are in its way"
        }
        if cluster.replicas(of: primary.id).isEmpty { return "\(primary.address) has no replica that could be promoted" }
        if request.onlyIfDead, state?.convictedAt == nil {
            return "\(primary.address) is not known to be dead: its replicas do not agree; `baton failover` asks for no agreement"
        }
        return nil
    }
}
