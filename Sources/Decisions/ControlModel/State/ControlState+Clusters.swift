import TopologyModel

extension ControlState {
    /// The same id again is harmless, so that a proposer that never saw its answer may repeat.
    mutating func registerCluster(_ id: ClusterID, primary: InstanceAddress) -> CommandResult {
        if clusterPosition(id) != nil { return .done }
        if let owner = cluster(withPrimary: primary) { return .ignored("\(primary) is the primary of cluster \(owner.id)") }
        guard clusters.count < ControlLimits.maximumClusters else {
            return .ignored("\(ControlLimits.maximumClusters) clusters are registered, which is the limit")
        }
        clusters.insert(ClusterRecord(id: id, primary: primary), at: clusters.firstPosition { $0.id >= id })
        return .done
    }

    /// Other records that name this server and never came to anything are dropped: they were registered when only a part of the cluster was known, as by a
    /// manager that could not read the server. Of two records of one cluster, either would be recovered by itself.
    mutating func dropUnusedRecords(naming primary: InstanceAddress, except id: ClusterID) {
        clusters.removeAll { $0.primary == primary && $0.id != id && $0.epoch == .initial && $0.openRecovery == nil }
    }

    mutating func setAlias(_ alias: String, of id: ClusterID) -> CommandResult {
        guard let position = clusterPosition(id) else { return unknown(id) }
        clusters[position].alias = alias
        return .done
    }

    mutating func record(_ detection: Detection, by node: String) -> CommandResult {
        guard clusterPosition(detection.cluster) != nil else { return unknown(detection.cluster) }
        if detections.count >= ControlLimits.maximumDetections {
            detections.removeFirst(detections.count - ControlLimits.maximumDetections + 1)
        }
        detections.append(DetectionRecord(index: lastIndex, detection: detection, at: time, node: node))
        return .done
    }

    /// Neutral is what a server without a record is, so it removes the record.
    mutating func setPromotionRule(_ rule: PromotionRule, of instance: InstanceAddress, endsAt: WallTime? = nil) -> CommandResult {
        if let endsAt, endsAt <= time { return .ignored("a promotion rule must end in the future") }
        let position = promotionRulePosition(instance)
        let isKnown = position < promotionRules.count && promotionRules[position].instance == instance
        switch (isKnown, rule) {
        case (true, .neutral): promotionRules.remove(at: position)
        case (true, _): promotionRules[position] = PromotionRuleRecord(instance: instance, rule: rule, endsAt: endsAt)
        case (false, .neutral): break
        case (false, _):
            guard promotionRules.count < ControlLimits.maximumPromotionRules else {
                return .ignored("\(ControlLimits.maximumPromotionRules) promotion rules are set, which is the limit")
            }
            promotionRules.insert(PromotionRuleRecord(instance: instance, rule: rule, endsAt: endsAt), at: position)
        }
        return .done
    }

    func unknown(_ id: ClusterID) -> CommandResult { .ignored("cluster \(id) is not registered") }
}
