import ControlModel
import TopologyModel

/// What is known of a cluster with a primary, and what would become of it after each loss.
struct LossForecast {
    let cluster: Cluster
    let primary: Instance
    let receivedUnknown: [InstanceID]
    let promotion: PromotionPolicy
    /// What a promotion must prove; nil: nothing.
    let lossless: LosslessRecord?
    let history: ExecutedHistory?
    let now: MonotonicInstant

    /// The primary's first, then sources by address, data centers by name, and replicas by address.
    var outlooks: [LossOutlook] {
        let first = outlook(.primary(primary.address), successor: nil) { $0.id == primary.id }
        let others = cluster.members.filter { $0.id != primary.id }
        func one(_ server: Instance, _ loss: PossibleLoss) -> LossOutlook { outlook(loss, successor: first.successor) { $0.id == server.id } }
        var outlooks = [first]
        for server in others where cluster.hasReplicas(of: server.id) { outlooks.append(one(server, .source(server.address))) }
        let centers = Set(cluster.members.map(\.placement.dataCenter)).sorted().filter { !$0.isEmpty }
        if centers.count > 1 {
            for center in centers { outlooks.append(outlook(.dataCenter(center), successor: first.successor) { $0.placement.dataCenter == center }) }
        }
        for server in others where !cluster.hasReplicas(of: server.id) { outlooks.append(one(server, .replica(server.address))) }
        return outlooks
    }

    /// - Parameter successor: who would follow the primary if it alone were lost; nil: not asked yet, or nobody.
    private func outlook(_ loss: PossibleLoss, successor: InstanceAddress?, losing isLost: (Instance) -> Bool) -> LossOutlook {
        let lost = Set(cluster.members.filter(isLost).map(\.id))
        // Direct replicas of the primary are repointed by its failover; whoever followed another lost server is not.
        let stranded = zip(cluster.members, cluster.sources).compactMap { member, source -> InstanceAddress? in
            guard let source, source != primary.id, lost.contains(source), member.id != primary.id, !lost.contains(member.id) else { return nil }
            return member.address
        }
        var outlook = LossOutlook(loss: loss, stranded: stranded)
        let replicas = cluster.replicas(of: primary.id).filter { !isLost($0) }
        if isLost(primary) {
            promote(among: replicas, &outlook)
        } else {
            outlook.acknowledgers = AcknowledgersLeft(of: primary, among: replicas)
            outlook.emptiedDataCenter = emptiedDataCenter(by: loss)
            // Where the successor stays somebody could follow still, as before.
            if let successor, !replicas.contains(where: { $0.address == successor }) { outlook.refusalAfterwards = failover(among: replicas).refusal }
        }
        return outlook
    }

    private func promote(among replicas: [Instance], _ outlook: inout LossOutlook) {
        let (plan, refusal) = failover(among: replicas)
        outlook.refusal = refusal
        guard let plan else { return }
        outlook.losesNothingAcknowledged = lossless != nil && plan.successor != nil
        outlook.successor = plan.successor?.address
        outlook.successorLag = plan.successor?.lag
        outlook.caveat = plan.successor == nil ? nil : plan.ranking.noticeWithoutGTID
        outlook.writesAtRisk = WritesAtRisk(losing: primary, with: plan.ranking, history: history, now: now)
        if let executed = primary.facts?.transactions.executed, !plan.ranking.target.isEmpty {
            outlook.transactionsAtRisk = plan.ranking.target.transactionsMissing(comparedTo: executed)
        }
    }

    /// The plan, and why it promotes nobody; without a plan nobody may be promoted whatever it would say.
    private func failover(among replicas: [Instance]) -> (plan: FailoverPlan?, refusal: PromotionRefusal?) {
        let coPrimary = cluster.coPrimary(of: primary.id)
        let plan = FailoverPlan(
            failed: primary, replicas: replicas, coPrimary: coPrimary?.address, receivedUnknown: receivedUnknown, hookStages: [],
            policy: promotion, lossless: lossless)
        if let claim = promotion.claim(of: coPrimary, asked: nil), !replicas.contains(where: { $0.address == claim.server }) {
            let hint = plan.successor.flatMap { claim.hint(failed: primary.address, allowing: $0.address) }
            return (nil, PromotionRefusal("\(claim.server) \(claim.reason) and would be lost too", hints: hint.map { [$0] } ?? []))
        }
        return (plan, plan.refusal)
    }

    private func emptiedDataCenter(by loss: PossibleLoss) -> String? {
        let lost: InstanceAddress
        switch loss {
        case .primary(let address), .source(let address), .replica(let address): lost = address
        case .dataCenter: return nil
        }
        guard let center = cluster.member(at: lost)?.placement.dataCenter, !center.isEmpty else { return nil }
        let isCovered = cluster.members.contains { $0.address != lost && $0.placement.dataCenter == center && $0.freshness.isLastCheckValid }
        return isCovered ? nil : center
    }
}
