extension ControlState {
    /// Whether a switchover announced that it makes the present primary of a cluster read-only, and neither it nor a reopening since has recorded that it takes writes again: one that is under way, or that
    /// ended without knowing, because the primary died or did not answer. Its statement may take effect when the primary goes on. Failovers of the same primary that came to nothing change nothing.
    public func mayHaveClosed(primaryOf cluster: ClusterRecord) -> Bool {
        let switchover = recoveries.last { recovery in
            let opening = recovery.opening
            return opening.cluster == cluster.id && opening.kind.isPlanned && opening.failed == cluster.primary && opening.expectedEpoch == cluster.epoch
        }
        guard let switchover, switchover.steps.contains(where: { $0.intent.kind == .demote }),
            switchover.steps.last(where: { $0.intent.kind == .reopen })?.outcome?.result != .succeeded
        else { return false }
        guard let closedAt = switchover.closedAt, let reopening = lastReopening(of: cluster.id), reopening.outcome?.result == .succeeded, let openedAt = reopening.endedAt else { return true }
        return openedAt < closedAt
    }
}
