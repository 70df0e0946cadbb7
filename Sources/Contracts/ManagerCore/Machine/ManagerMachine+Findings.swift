public import Analysis
import ControlModel
import Promotion
public import TopologyModel

extension ManagerMachine {
    /// What the analysis says of every cluster now, `NoProblem` included, ordered by cluster; with the reasons for doing nothing that lie
    /// outside the analysis among the blockers.
    public func findings(now: MonotonicInstant, wall: WallTime) -> [Finding] {
        let stopped = control.recoveries.filter { $0.isStopped && isNewest($0) }
        let open = suspicions.filter { !$0.isDoubt }
        let topology = self.topology
        // Looked up once, and not per cluster: there may be many clusters, and after the loss of a rack many suspicions.
        let suspected = open.map { topology.cluster(of: $0.suspect) }
        return topology.clusters.flatMap { cluster in
            let policy = policy(of: cluster)
            let states = zip(open, suspected).compactMap { $1 === cluster ? $0 : nil }
            return Analyzer.analyze(cluster, suspicions: states.map(\.suspicion), policy: policy.detection, durability: policy.durability, now: now).map { finding in
                let state = states.first { $0.suspect == finding.instanceID }
                return complete(finding, cluster: cluster, state: state, stopped: stopped, now: now, wall: wall)
            }
        }
    }

    /// Servers whose received set cannot be known (server truth T1), ordered by id.
    public var receivedUnknown: [InstanceID] { topology.allInstances.filter { isReceivedUnknown($0) }.map(\.id) }

    var automationGates: AutomationGates {
        AutomationGates(
            control: control, configuration: configuration, filter: rules.automation, intermediateFilter: rules.intermediateAutomation, isArmed: isArmed, isStandby: isStandby)
    }

    /// Nothing was tried after it, of the cluster or, of one that holds no cluster, for its server.
    private func isNewest(_ recovery: RecoveryRecord) -> Bool {
        let opening = recovery.opening
        let last = opening.kind.holdsCluster ? control.cluster(opening.cluster)?.lastRecovery : control.lastRecovery(opening.kind, of: opening.failed)?.id
        return last == recovery.id
    }

    private func complete(
        _ finding: Finding, cluster: Cluster, state: SuspicionState?, stopped: [RecoveryRecord], now: MonotonicInstant, wall: WallTime
    ) -> Finding {
        var evidence: [String] = []
        var blockers: [String] = []
        var hints: [OverrideHint] = []
        // Only where the analysis names an obstacle, or finds none, is there something that might be expected to happen.
        let kind: RecoveryKind? = finding.action.sideRecovery ?? (cluster.isPrimary(finding.instanceID) ? .failover : nil)
        if let kind, finding.code != .noProblem, finding.isActionable || !finding.blockers.isEmpty {
            for block in automationGates.blocks(for: cluster, kind: kind, record: controlRecord(of: cluster), failed: finding.instance, at: wall) {
                switch block {
                case .shape: break  // the analysis has said so
                case .gate(.recoveryOpen(let id)): evidence.append("recovery \(id) is under way")
                default: blockers.append(block.explanation)
                }
            }
        }
        for recovery in stopped where recovery.opening.failed == finding.instance || recovery.designation?.server == finding.instance {
            // One that had designated nobody is an answer to the present suspicion, or history.
            var isCurrent = recovery.epoch != nil
            if let state, let closedAt = recovery.closedAt, closedAt >= wall + (state.suspicion.since - now) { isCurrent = true }
            if recovery.opening.kind == .unlock { isCurrent = finding.action == .unlockSemiSync }
            guard isCurrent, let closing = recovery.closing else { continue }
            var text = "recovery \(recovery.id) stopped: \(closing.reason)"
            if let again = state?.openAgainAt, again > now { text += "; the next one is not opened for another \(max(1, (again - now).components.seconds)) s" }
            blockers.append(text)
            hints += whatWouldHelp(after: recovery, in: cluster)
        }
        if let reason = whyReadOnly(finding.instanceID) { blockers.append(reason) }
        var warnings: [AnalysisCode] = []
        if let refusal = whyNobodyCouldFollow(finding, cluster, state) {
            warnings.append(.noFailoverCandidate)
            evidence.append("nobody could be promoted now: \(refusal)")
            hints += refusal.hints
        }
        if finding.instanceID == cluster.primaryID {
            let errant = errantOfFormerPrimaries(in: cluster, at: wall)
            if !errant.isEmpty, !finding.warnings.contains(.errantGTID) { warnings.append(.errantGTID) }
            evidence += errant
        }
        if !stragglers.isEmpty, finding.instanceID == cluster.primaryID ?? cluster.members[0].id {
            let left = stragglerEvidence(in: cluster)
            if !left.isEmpty { warnings.append(.replicaLeftBehind) }
            evidence += left
        }
        return evidence.isEmpty && blockers.isEmpty ? finding : finding.adding(evidence: evidence, blockers: blockers, warnings: warnings, hints: hints)
    }

    /// Of a primary that is well and has replicas: why its death would leave the cluster without one; nil: somebody could be promoted, or another question
    /// is being answered.
    private func whyNobodyCouldFollow(_ finding: Finding, _ cluster: Cluster, _ state: SuspicionState?) -> PromotionRefusal? {
        guard isArmed, finding.instanceID == cluster.primaryID, state == nil, cluster.shape.isSupported, let primary = cluster.primary,
            primary.freshness.isLastCheckValid, controlRecord(of: cluster)?.openRecovery == nil, !cluster.replicas(of: primary.id).isEmpty
        else { return nil }
        return failoverPlan(of: primary, in: cluster, lossless: losslessSupposed(of: primary, in: cluster)).refusal
    }

    /// Of a failover that stopped before it designated anybody: what alone would let somebody be promoted now. Its own reason says what it was then.
    private func whatWouldHelp(after recovery: RecoveryRecord, in cluster: Cluster) -> [OverrideHint] {
        let opening = recovery.opening
        guard opening.kind == .failover, recovery.epoch == nil, let primary = cluster.primary, primary.address == opening.failed else { return [] }
        return failoverPlan(of: primary, in: cluster, lossless: opening.acceptsDataLoss ? nil : opening.lossless).refusal?.hints ?? []
    }

    private func failoverPlan(of primary: Instance, in cluster: Cluster, lossless: LosslessRecord?) -> FailoverPlan {
        let replicas = cluster.replicas(of: primary.id)
        return FailoverPlan(
            failed: primary, replicas: replicas, coPrimary: cluster.coPrimary(of: primary.id)?.address,
            receivedUnknown: replicas.filter { isReceivedUnknown($0) }.map(\.id), hookStages: [], policy: policy(of: cluster).promotion, lossless: lossless)
    }
}

extension RecoveryRecord {
    /// Ended with something for a person to do, and nobody has said that it was seen.
    fileprivate var isStopped: Bool { closing?.result == .stopped && acknowledgement == nil }
}
