public import TopologyModel

/// Who could acknowledge the transactions of a source, and does not.
public struct Acknowledgers: Hashable, Sendable, Codable {
    /// Replicas that may be made to, in the order in which they are asked.
    public var candidates: [InstanceAddress]
    /// Why each of the others is not asked, by address.
    public var refusals: [PlanBlocker]
}

extension OperationPlanner {
    /// The direct replicas of a source that can be made to acknowledge (semi-sync): connected, level with it, and nobody whom people keep out of it.
    ///
    /// The order: the higher priority by the configuration's own query, the better promotion rule, the address. Where that query gives some replica a priority, those
    /// without one are asynchronous on purpose.
    ///
    /// - Parameter maximumLag: who is further behind would make every commit wait for it.
    public func acknowledgers(of source: InstanceAddress, maximumLag: Duration) -> Acknowledgers {
        guard let id = topology.id(of: source) else { return Acknowledgers(candidates: [], refusals: []) }
        let replicas = topology.replicas(of: id)
        let isRanked = replicas.contains { $0.placement.semiSyncPriority > 0 }
        var candidates: [Instance] = []
        var refusals: [PlanBlocker] = []
        for replica in replicas {
            if let reason = absence(of: replica) ?? unfitness(toAcknowledge: replica, isRanked: isRanked, maximumLag: maximumLag) {
                refusals.append(PlanBlocker(replica.address, reason))
            } else {
                candidates.append(replica)
            }
        }
        candidates.sort { one, other in
            let (left, right) = (one.placement, other.placement)
            if left.semiSyncPriority != right.semiSyncPriority { return left.semiSyncPriority > right.semiSyncPriority }
            if left.promotionRule != right.promotionRule { return left.promotionRule < right.promotionRule }
            return one.address < other.address
        }
        return Acknowledgers(candidates: candidates.map(\.address), refusals: refusals)
    }

    private func unfitness(toAcknowledge replica: Instance, isRanked: Bool, maximumLag: Duration) -> String? {
        guard let semiSync = replica.facts?.semiSync, semiSync.isAvailable else { return "it has no semi-synchronous replication (the plugins are not loaded)" }
        if semiSync.replicaActive { return "it acknowledges already" }
        let placement = replica.placement
        if placement.promotionRule == .mustNot { return "its promotion rule is must_not" }
        if isRanked, placement.semiSyncPriority == 0 { return "DetectSemiSyncEnforcedQuery gives it no priority" }
        if placement.isDowntimed { return "it is downtimed" }
        if placement.isInMaintenance { return "somebody works on it (maintenance)" }
        guard let channel = replica.channel else { return "it follows several sources" }
        if !channel.isReplicating { return "it does not replicate" }
        if channel.configuredDelay > .zero { return "it holds transactions back for \(channel.configuredDelay.components.seconds) s" }
        guard let lag = replica.lag else { return "its lag is not known" }
        return lag > maximumLag ? "it lags \(lag.components.seconds) s" : nil
    }
}
