public import TopologyModel

extension ControlState {
    /// Whether a switchover that announced that it makes the present primary of a cluster read-only may be why it is: it is under way, or ended without having recorded that the primary takes writes again,
    /// because that one died or did not answer. Where it recorded that, and its statement was given up, the statement may still have taken effect later.
    ///
    /// Not where a reopening has succeeded since. Failovers of the same primary that came to nothing change nothing.
    ///
    /// - Parameters:
    ///   - moment: by the wall clock of the manager.
    ///   - lateLimit: for how long after the end of the switchover its statement counts as late; afterwards a person closed the primary.
    public func mayHaveClosed(primaryOf cluster: ClusterRecord, at moment: WallTime, lateLimit: Duration) -> Bool {
        let switchover = recoveries.last { recovery in
            let opening = recovery.opening
            return opening.cluster == cluster.id && opening.kind.isPlanned && opening.failed == cluster.primary && opening.expectedEpoch == cluster.epoch
        }
        guard let switchover, let demote = switchover.steps.last(where: { $0.intent.kind == .demote }) else { return false }
        guard let closedAt = switchover.closedAt else { return true }
        if let reopening = lastReopening(of: cluster.id), reopening.outcome?.result == .succeeded, let openedAt = reopening.endedAt, openedAt >= closedAt { return false }
        guard switchover.steps.last(where: { $0.intent.kind == .reopen })?.outcome?.result == .succeeded else { return true }
        return demote.outcome?.result == .unknown && moment - closedAt <= lateLimit
    }
}
