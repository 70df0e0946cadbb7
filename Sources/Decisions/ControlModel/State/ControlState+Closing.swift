extension ControlState {
    /// The switchover that announced that it makes the present primary of a cluster read-only, and may be why it is: it is under way, or ended without having recorded that the primary takes writes again,
    /// because that one died or did not answer. Nil where there is none, or where a reopening has succeeded since. Failovers of the same primary that came to nothing change nothing.
    ///
    /// One that recorded it has waited until the statement that it gave up could not take effect any more (`SwitchoverPolicy.statementGrace`).
    public func switchoverThatMayHaveClosed(primaryOf cluster: ClusterRecord) -> RecoveryID? {
        let switchover = recoveries.last { recovery in
            let opening = recovery.opening
            return opening.cluster == cluster.id && opening.kind.isPlanned && opening.failed == cluster.primary && opening.expectedEpoch == cluster.epoch
        }
        guard let switchover, switchover.steps.contains(where: { $0.intent.kind == .demote }),
            switchover.steps.last(where: { $0.intent.kind == .reopen })?.outcome?.result != .succeeded
        else { return nil }
        guard let closedAt = switchover.closedAt, let reopening = lastReopening(of: cluster.id), reopening.outcome?.result == .succeeded, let openedAt = reopening.endedAt else { return switchover.id }
        return openedAt < closedAt ? switchover.id : nil
    }
}
