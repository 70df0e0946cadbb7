public import Analysis
public import ControlModel
public import TopologyModel

/// "What if": what would become of a cluster if it lost its primary, one of its sources, or a data center now. A pure function of what is known, asked
/// continuously; it touches nothing and promises nothing.
public struct ClusterReadiness: Sendable {
    /// nil where the cluster has no single primary.
    public let primary: InstanceAddress?
    /// Why nothing can be said; nil where ``outlooks`` say it.
    public let obstacle: String?
    /// The primary's first, then sources by address, then data centers by name.
    public let outlooks: [LossOutlook]
    public let hangDetection: HangDetection

    /// Whether the cluster would have a primary again after the loss of the present one.
    public var isReady: Bool { obstacle == nil && outlooks.first?.hasPrimary == true }

    /// - Parameters:
    ///   - receivedUnknown: replicas whose received set cannot be known (``CandidateSnapshot/receivedIsKnown``).
    ///   - lossless: what a promotion must prove; nil: nothing.
    ///   - slowAnswer: after which a server that does not answer is suspected.
    public init(
        of cluster: Cluster, receivedUnknown: [InstanceID], promotion: PromotionPolicy, lossless: LosslessRecord? = nil, detection: DetectionPolicy,
        slowAnswer: Duration
    ) {
        primary = cluster.primary?.address
        guard cluster.shape.isSupported, let primary = cluster.primary else {
            obstacle = cluster.shape.isSupported ? "the cluster has no single primary" : cluster.shape.explanation
            outlooks = []
            hangDetection = HangDetection(primary: cluster.members[0], replicas: [], policy: detection, slowAnswer: slowAnswer)
            return
        }
        obstacle = nil
        func outlook(_ loss: PossibleLoss, losing isLost: (Instance) -> Bool) -> LossOutlook {
            ClusterReadiness.outlook(loss, losing: isLost, cluster, primary, receivedUnknown, promotion, lossless?.supposing)
        }
        var outlooks = [outlook(.primary(primary.address)) { $0.id == primary.id }]
        for member in cluster.members where member.id != primary.id && !cluster.replicas(of: member.id).isEmpty {
            outlooks.append(outlook(.source(member.address)) { $0.id == member.id })
        }
        let centers = Set(cluster.members.map(\.placement.dataCenter)).sorted().filter { !$0.isEmpty }
        if centers.count > 1 {
            for center in centers { outlooks.append(outlook(.dataCenter(center)) { $0.placement.dataCenter == center }) }
        }
        self.outlooks = outlooks
        hangDetection = HangDetection(primary: primary, replicas: cluster.replicas(of: primary.id), policy: detection, slowAnswer: slowAnswer)
    }

    private static func outlook(
        _ loss: PossibleLoss, losing isLost: (Instance) -> Bool, _ cluster: Cluster, _ primary: Instance, _ receivedUnknown: [InstanceID],
        _ promotion: PromotionPolicy, _ lossless: LosslessRecord?
    ) -> LossOutlook {
        let survivors = cluster.members.filter { !isLost($0) }
        // Direct replicas of the primary are repointed by its failover; whoever followed another lost server is not.
        let stranded = survivors.filter { survivor in
            guard survivor.id != primary.id, let source = cluster.source(of: survivor.id), source != primary.id, let server = cluster.member(source) else { return false }
            return isLost(server)
        }
        var outlook = LossOutlook(loss: loss, stranded: stranded.map(\.address))
        guard isLost(primary) else { return outlook }
        let replicas = cluster.replicas(of: primary.id).filter { !isLost($0) }
        let coPrimary = cluster.coPrimary(of: primary.id)
        let plan = FailoverPlan(
            failed: primary, replicas: replicas, coPrimary: coPrimary?.address, receivedUnknown: receivedUnknown, hookStages: [],
            policy: promotion, lossless: lossless)
        if let claim = promotion.claim(of: coPrimary, asked: nil), !replicas.contains(where: { $0.address == claim.server }) {
            let hint = plan.successor.flatMap { claim.hint(failed: primary.address, allowing: $0.address) }
            outlook.refusal = PromotionRefusal("\(claim.server) \(claim.reason) and would be lost too", hints: hint.map { [$0] } ?? [])
            return outlook
        }
        outlook.losesNothingAcknowledged = lossless != nil && plan.successor != nil
        outlook.successor = plan.successor?.address
        outlook.refusal = plan.refusal
        outlook.successorLag = plan.successor?.lag
        outlook.caveat = plan.successor == nil ? nil : plan.ranking.noticeWithoutGTID
        if let executed = primary.facts?.transactions.executed, !plan.ranking.target.isEmpty {
            outlook.transactionsAtRisk = plan.ranking.target.transactionsMissing(comparedTo: executed)
        }
        return outlook
    }
}
