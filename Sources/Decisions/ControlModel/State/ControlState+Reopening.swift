public import TopologyModel

/// Opening the primary that the state names anyway, after a restart. No epoch moves, so nothing here blocks a later recovery for long.
extension ControlState {
    /// The newest attempt for the primary of a cluster's present epoch.
    public func lastReopening(of id: ClusterID) -> ReopeningRecord? {
        guard let epoch = cluster(id)?.epoch else { return nil }
        return reopenings.last { $0.intent.cluster == id && $0.intent.epoch == epoch }
    }

    /// The first gate that refuses to open the primary at `moment`, or nil. The gates of an automatic recovery but the flap window: nobody is
    /// promoted, so there is nothing to flap.
    public func gate(forReopening id: ClusterID, expectedEpoch: Epoch, at moment: WallTime? = nil) -> Gate? {
        let time = max(moment ?? self.time, self.time)
        guard let cluster = cluster(id) else { return .unknownCluster }
        guard cluster.epoch == expectedEpoch else { return .epochMoved(cluster.epoch) }
        if let open = cluster.openRecovery { return .recoveryOpen(open) }
        return brakes(on: cluster, server: cluster.primary, at: time).first
    }

    mutating func record(_ intent: ReopeningIntent, by node: String) -> CommandResult {
        if let gate = gate(forReopening: intent.cluster, expectedEpoch: intent.epoch) { return .refused(gate) }
        guard let cluster = cluster(intent.cluster), cluster.primary == intent.server else {
            return .ignored("\(intent.server) is not the primary of cluster \(intent.cluster)")
        }
        guard cluster.epoch == .initial || ControlState.isSameServer(cluster.primaryIdentity, intent.identity) else {
            return .ignored("\(intent.server) is not the server that was designated")
        }
        if let last = lastReopening(of: intent.cluster) {
            guard intent.attempt > last.intent.attempt else { return .ignored("attempt \(intent.attempt) to open \(intent.server) is already announced") }
            guard !last.mayTakeEffect(at: time) else { return .ignored("attempt \(last.intent.attempt) to open \(intent.server) is under way") }
        }
        if reopenings.count >= ControlLimits.maximumReopenings {
            reopenings.removeFirst(reopenings.count - ControlLimits.maximumReopenings + 1)
        }
        reopenings.append(ReopeningRecord(index: lastIndex, intent: intent, intendedAt: time, node: node))
        return .done
    }

    /// Texts that name no identity are compared as they are.
    private static func isSameServer(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let first = ServerIdentity(parsing: one), let second = ServerIdentity(parsing: other) else { return false }
        return first.isSameServer(as: second)
    }

    /// The first outcome of an attempt stands.
    mutating func record(_ outcome: ReopeningOutcome) -> CommandResult {
        let place = reopenings.lastIndex {
            $0.intent.cluster == outcome.cluster && $0.intent.epoch == outcome.epoch && $0.intent.attempt == outcome.attempt
        }
        guard let place else { return .ignored("attempt \(outcome.attempt) to open the primary of \(outcome.cluster) was not announced") }
        guard reopenings[place].outcome == nil else {
            return .ignored("attempt \(outcome.attempt) to open the primary of \(outcome.cluster) has an outcome")
        }
        reopenings[place].outcome = outcome
        reopenings[place].endedAt = time
        return .done
    }
}
