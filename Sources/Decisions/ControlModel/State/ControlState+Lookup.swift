public import TopologyModel

extension ControlState {
    public func cluster(_ id: ClusterID) -> ClusterRecord? { clusterPosition(id).map { clusters[$0] } }

    public func recovery(_ id: RecoveryID) -> RecoveryRecord? { recoveryPosition(id).map { recoveries[$0] } }

    /// The recovery that made the present epoch of a cluster, whatever opened since; nil: none did, or it is not kept any more. Linear in the number of recoveries.
    public func recovery(leadingTo cluster: ClusterRecord) -> RecoveryID? {
        recoveries.last { $0.opening.cluster == cluster.id && $0.epoch == cluster.epoch }?.id
    }

    /// The recovery that holds the cluster, a dry run too.
    public func openRecovery(of id: ClusterID) -> RecoveryRecord? { cluster(id)?.openRecovery.flatMap { recovery($0) } }

    /// The cluster whose current epoch has this primary. Linear in the number of clusters.
    public func cluster(withPrimary address: InstanceAddress) -> ClusterRecord? { clusters.first { $0.primary == address } }

    /// The downtime of a server that is in force at `moment`.
    public func downtime(of instance: InstanceAddress, at moment: WallTime) -> Downtime? {
        let position = downtimePosition(instance)
        guard position < downtimes.count, downtimes[position].instance == instance, downtimes[position].endsAt > moment else { return nil }
        return downtimes[position]
    }

    public func isDowntimed(_ instance: InstanceAddress, at moment: WallTime) -> Bool { downtime(of: instance, at: moment) != nil }

    /// What keeps automatic recoveries of a cluster from opening at `moment`: the pause of all clusters before the cluster's own.
    /// For an unknown cluster, and for nil, only the pause of all clusters counts.
    public func activePause(of id: ClusterID?, at moment: WallTime) -> Pause? {
        if let globalPause, globalPause.isActive(at: moment) { return globalPause }
        guard let id, let pause = cluster(id)?.pause, pause.isActive(at: moment) else { return nil }
        return pause
    }

    /// What an operator or a program said of a server as successor, if it is in force at `moment`; nil when nobody did.
    public func promotionRule(of instance: InstanceAddress, at moment: WallTime) -> PromotionRule? {
        let position = promotionRulePosition(instance)
        guard position < promotionRules.count, promotionRules[position].instance == instance, promotionRules[position].isActive(at: moment) else {
            return nil
        }
        return promotionRules[position].rule
    }

    /// Whether somebody forgot the server with this name. Linear in the number of those.
    public func isIgnored(_ name: InstanceAddress) -> Bool { ignoredServers.contains { $0.names.contains(name) } }

    /// Ordered by name.
    public func tags(of instance: InstanceAddress) -> [TagRecord] {
        let position = tags.firstPosition { $0.instance >= instance }
        return Array(tags[position...].prefix { $0.instance == instance })
    }
}

extension PromotionRuleRecord {
    /// True until the end; one without an end is active until it is set again.
    public func isActive(at moment: WallTime) -> Bool { endsAt.map { $0 > moment } ?? true }
}

extension Pause {
    /// True until the end; a pause without an end is active until it is resumed.
    public func isActive(at moment: WallTime) -> Bool { endsAt.map { $0 > moment } ?? true }
}

// MARK: Places in the ordered lists

extension ControlState {
    func clusterPosition(_ id: ClusterID) -> Int? {
        let position = clusters.firstPosition { $0.id >= id }
        return position < clusters.count && clusters[position].id == id ? position : nil
    }

    func recoveryPosition(_ id: RecoveryID) -> Int? {
        let position = recoveries.firstPosition { $0.id >= id }
        return position < recoveries.count && recoveries[position].id == id ? position : nil
    }

    /// Where the downtime of a server is, or would be inserted.
    func downtimePosition(_ instance: InstanceAddress) -> Int { downtimes.firstPosition { $0.instance >= instance } }

    /// Where the rule of a server is, or would be inserted.
    func promotionRulePosition(_ instance: InstanceAddress) -> Int { promotionRules.firstPosition { $0.instance >= instance } }
}

extension Array {
    /// The first place whose element satisfies a condition that, once true, stays true to the end of the list; `count` if there is none.
    func firstPosition(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
