import ControlModel
import ManagerCore
import Promotion
package import TopologyModel

extension Explanation {
    /// The plan for the cluster as the snapshot knows it, every replica counted as reachable that was read successfully last.
    ///
    /// The real failover looks again: statements may differ where a replica changed since.
    package init(of cluster: Cluster, in context: PresentationContext) {
        clusterName = cluster.name
        alias = context.alias(of: cluster)
        primary = cluster.primary?.address
        obstacles = Explanation.obstacles(cluster, context)
        caveat =
            context.primaryFilter == nil
            ? "not known without a daemon: whether RecoverMasterClusterFilters names this cluster, and pauses, downtimes and earlier recoveries" : nil
        guard let failed = cluster.primary, cluster.shape.isSupported else {
            candidates = []
            target = ""
            notices = []
            refusal = cluster.shape.isSupported ? "the cluster has no single primary" : cluster.shape.explanation
            hints = []
            steps = []
            return
        }
        let replicas = cluster.replicas(of: failed.id).map { Explanation.placed($0, context) }
        let policy = context.snapshot.policy(of: cluster)
        let plan = FailoverPlan(
            failed: Explanation.placed(failed, context), replicas: replicas, coPrimary: cluster.coPrimary(of: failed.id)?.address,
            receivedUnknown: context.snapshot.receivedUnknown, hookStages: HookStage.allCases, policy: policy.promotion,
            lossless: context.lossless(in: cluster))
        candidates = plan.ranking.candidates.map { candidate in
            Candidate(
                address: candidate.address, isChosen: candidate.address == plan.successor?.address, isEligible: candidate.isEligible,
                blockers: candidate.blockers, reasons: candidate.reasons, received: candidate.received.description)
        }
        target = plan.ranking.target.isEmpty ? plan.ranking.targetCoordinates?.description ?? "" : plan.ranking.target.description
        notices = plan.notices
        refusal = plan.refusal?.description
        hints = plan.refusal?.hints ?? []
        steps = plan.successor.map { ExplainedSteps(plan: plan, successor: $0, policy: policy.recovery).steps } ?? []
        let left = replicas.filter { $0.facts != nil && $0.channel == nil }.map(\.address.description)
        if !steps.isEmpty, !left.isEmpty {
            steps.append(Step(title: "left as they are, because they follow several sources: \(left.joined(separator: ", "))"))
        }
    }

    /// What operators said of a server is in the control state; the ranking reads it from the server's placement.
    private static func placed(_ instance: Instance, _ context: PresentationContext) -> Instance {
        var placement = instance.placement
        if !placement.isBannedFromPromotion, let rule = context.snapshot.control.promotionRule(of: instance.address, at: context.snapshot.at) {
            placement.promotionRule = rule
        }
        if context.snapshot.control.isDowntimed(instance.address, at: context.snapshot.at) { placement.isDowntimed = true }
        if context.snapshot.control.maintenance(of: instance.address, at: context.snapshot.at) != nil { placement.isInMaintenance = true }
        return instance.with(placement: placement)
    }

    /// The manager's own gates. Without a daemon nobody has read a configuration or a journal.
    static func obstacles(_ cluster: Cluster, _ context: PresentationContext) -> [String] {
        guard let filter = context.primaryFilter else {
            return cluster.shape.isSupported ? [] : [AutomationBlock.shape(cluster.shape).explanation]
        }
        guard let root = cluster.primary ?? cluster.members.first else { return [] }
        let snapshot = context.snapshot
        let gates = AutomationGates(control: snapshot.control, configuration: snapshot.configuration, filter: filter, isArmed: snapshot.isArmed, isStandby: snapshot.isStandby)
        return gates.blocks(for: cluster, record: context.record(of: cluster), failed: root.address, at: snapshot.at).map(\.explanation)
    }
}
