extension ControlState {
    /// Whether a switchover announced that it makes the present primary of a cluster read-only, and has not recorded that it takes writes again: one that is under
    /// way, or that ended without knowing, because the primary died or did not answer.
    public func mayHaveClosed(primaryOf cluster: ClusterRecord) -> Bool {
        guard let recovery = (cluster.openRecovery ?? cluster.lastRecovery).flatMap({ recovery($0) }), recovery.opening.kind.isPlanned,
            recovery.opening.failed == cluster.primary, recovery.opening.expectedEpoch == cluster.epoch
        else { return false }
        return recovery.steps.contains { $0.intent.kind == .demote }
            && recovery.steps.last { $0.intent.kind == .reopen }?.outcome?.result != .succeeded
    }
}
