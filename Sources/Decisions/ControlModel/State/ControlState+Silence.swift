import TopologyModel

/// Downtimes and pauses: what an operator asks automation to leave alone for a while.
extension ControlState {
    mutating func begin(_ downtime: Downtime) -> CommandResult {
        guard downtime.endsAt > time else { return .ignored("a downtime must end in the future") }
        let position = downtimePosition(downtime.instance)
        if position < downtimes.count, downtimes[position].instance == downtime.instance {
            downtimes[position] = downtime
            return .done
        }
        guard downtimes.count < ControlLimits.maximumDowntimes else {
            return .ignored("\(ControlLimits.maximumDowntimes) servers are downtimed, which is the limit")
        }
        downtimes.insert(downtime, at: position)
        return .done
    }

    mutating func endDowntime(of instance: InstanceAddress) -> CommandResult {
        let position = downtimePosition(instance)
        guard position < downtimes.count, downtimes[position].instance == instance else { return .ignored("\(instance) is not downtimed") }
        downtimes.remove(at: position)
        return .done
    }

    mutating func begin(_ pause: Pause, of id: ClusterID?) -> CommandResult {
        guard pause.isActive(at: time) else { return .ignored("a pause must end in the future") }
        guard let id else {
            globalPause = pause
            return .done
        }
        guard let position = clusterPosition(id) else { return unknown(id) }
        clusters[position].pause = pause
        return .done
    }

    mutating func resume(_ id: ClusterID?) -> CommandResult {
        guard let id else {
            guard globalPause != nil else { return .ignored("automatic recovery of all clusters is not paused") }
            globalPause = nil
            return .done
        }
        guard let position = clusterPosition(id) else { return unknown(id) }
        guard clusters[position].pause != nil else { return .ignored("automatic recovery of cluster \(id) is not paused") }
        clusters[position].pause = nil
        return .done
    }

    /// Forgets what has ended by now, so that the state does not keep what no longer means anything.
    mutating func dropEnded() {
        let now = time
        if downtimes.contains(where: { $0.endsAt <= now }) { downtimes.removeAll { $0.endsAt <= now } }
        if maintenances.contains(where: { $0.maintenance.endsAt <= now }) { maintenances.removeAll { $0.maintenance.endsAt <= now } }
        if promotionRules.contains(where: { !$0.isActive(at: now) }) { promotionRules.removeAll { !$0.isActive(at: now) } }
        if pools.contains(where: { $0.endsAt <= now }) { pools.removeAll { $0.endsAt <= now } }
        if let pause = globalPause, !pause.isActive(at: now) { globalPause = nil }
        for position in clusters.indices {
            if let pause = clusters[position].pause, !pause.isActive(at: now) { clusters[position].pause = nil }
        }
    }
}
