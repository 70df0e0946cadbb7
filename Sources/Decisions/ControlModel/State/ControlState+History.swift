public import TopologyModel

/// History goes by age where somebody asks for it, and by number (``ControlLimits``) in any case.
extension ControlState {
    /// Whether ``ControlCommand/dropHistory(before:)`` would drop anything.
    public func hasHistory(before moment: WallTime) -> Bool {
        let needed = neededRecoveries
        return recoveries.contains { isPast($0, before: moment, needed) } || detections.contains { $0.at < moment }
            || reopenings.contains { isPast($0, before: moment) } || operatorActions.contains { $0.lastAt < moment }
    }

    mutating func dropHistory(before moment: WallTime) -> CommandResult {
        let needed = neededRecoveries
        recoveries = recoveries.filter { !isPast($0, before: moment, needed) }
        reopenings = reopenings.filter { !isPast($0, before: moment) }
        detections.removeAll { $0.at < moment }
        operatorActions.removeAll { $0.lastAt < moment }
        return .done
    }

    private func isPast(_ recovery: RecoveryRecord, before moment: WallTime, _ needed: Set<RecoveryID>) -> Bool {
        guard let closedAt = recovery.closedAt else { return false }
        return closedAt < moment && !needed.contains(recovery.id)
    }

    /// What the next attempt of the same epoch is judged by stays, however old.
    private func isPast(_ reopening: ReopeningRecord, before moment: WallTime) -> Bool {
        reopening.intendedAt < moment && !reopening.mayTakeEffect(at: time) && lastReopening(of: reopening.intent.cluster)?.index != reopening.index
    }

    /// Closed recoveries that decisions still ask for: the last one of each cluster, the switchover that may be why its primary is read-only, the one whose flap window holds (people may acknowledge it), and the
    /// newest that replaced each server, so that it and what follows it are known again when they come back.
    private var neededRecoveries: Set<RecoveryID> {
        var needed: Set<RecoveryID> = []
        for cluster in clusters {
            if let last = cluster.lastRecovery { needed.insert(last) }
            if let switchover = switchoverThatMayHaveClosed(primaryOf: cluster) { needed.insert(switchover) }
            if let block = cluster.flapBlock, let record = recovery(block.recovery), time - block.since < record.opening.flapWindow {
                needed.insert(block.recovery)
            }
        }
        var replaced: Set<InstanceAddress> = []
        for record in recoveries.reversed() where record.epoch != nil && replaced.insert(record.opening.failed).inserted { needed.insert(record.id) }
        return needed
    }
}
