import ControlModel
import Promotion
import TopologyModel

/// What is only observed: clusters that are not understood, and recoveries that are decided and not carried out.
extension ManagerMachine {
    // MARK: Clusters that are not understood

    /// Tells once per cluster and reason that a cluster is only observed (server truth T13). Not before everything was read: a tree that is
    /// half known may look like anything.
    mutating func tellShape(of cluster: Cluster, into effects: inout [ManagerEffect]) {
        guard isArmed else { return }
        for member in cluster.members { growPerInstanceState(to: member.id) }  // those that were never read have none yet
        guard !cluster.shape.isSupported else {
            for member in cluster.members where toldShapes[member.id.index] != nil { toldShapes[member.id.index] = nil }
            return
        }
        let wasTold = cluster.members.contains { toldShapes[$0.id.index] == cluster.shape }
        for member in cluster.members { toldShapes[member.id.index] = cluster.shape }
        guard !wasTold else { return }
        effects.append(
            .note(
                ManagerNote(
                    .warning, cluster: cluster.name,
                    "\(AutomationBlock.shape(cluster.shape).explanation); no recovery is opened for this cluster of \(cluster.members.count) servers")))
    }

    // MARK: Recoveries that are not carried out

    /// The audit is for reading: of a larger cluster the best candidates and the first steps are enough.
    private static let maximumObservedCandidates = 50
    private static let maximumObservedSteps = 100
    /// GTID sets can be long.
    private static let maximumObservedText = 2_000

    /// What would have been done, as steps of the journal that are skipped: one per candidate with its reasons, then those of the plan.
    func observedSteps(of recovery: RecoveryRecord, _ context: RecoveryContext) -> [ControlCommand] {
        let plan = FailoverPlan(
            failed: context.failed, replicas: context.replicas, coPrimary: context.coPrimary, receivedUnknown: context.receivedUnknown, hookStages: context.hookStages,
            policy: context.promotion, lossless: recovery.opening.lossless)
        var lines: [(kind: StepKind, target: InstanceAddress?, detail: String)] = plan.ranking.candidates.map { candidate in
            let verdict = candidate.address == plan.successor?.address ? "chosen" : candidate.isEligible ? "eligible" : "not eligible"
            return (.candidate, candidate.address, "\(verdict); " + (candidate.blockers + candidate.reasons).joined(separator: ", "))
        }
        lines = ManagerMachine.bounded(lines, to: ManagerMachine.maximumObservedCandidates)
        lines += ManagerMachine.bounded(
            plan.steps.map { ($0.kind, $0.server?.address, $0.detail) }, to: ManagerMachine.maximumObservedSteps)
        return lines.enumerated().flatMap { position, line -> [ControlCommand] in
            let ordinal = StepOrdinal(rawValue: UInt32(position + 1))
            let detail = String(line.detail.prefix(ManagerMachine.maximumObservedText))
            return [
                .stepIntent(recovery.id, StepIntent(ordinal: ordinal, attempt: 1, kind: line.kind, target: line.target, detail: detail)),
                .stepOutcome(recovery.id, StepOutcome(ordinal: ordinal, attempt: 1, result: .skipped, observed: "observe only")),
            ]
        }
    }

    private static func bounded(
        _ lines: [(kind: StepKind, target: InstanceAddress?, detail: String)], to limit: Int
    ) -> [(kind: StepKind, target: InstanceAddress?, detail: String)] {
        guard lines.count > limit else { return lines }
        var kept = Array(lines.prefix(limit))
        kept[limit - 1].detail = "\(kept[limit - 1].detail.prefix(maximumObservedText / 2)) … and \(lines.count - limit) more"
        return kept
    }
}
