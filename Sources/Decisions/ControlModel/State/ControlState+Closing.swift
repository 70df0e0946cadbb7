extension ControlState {
    /// The switchover that announced that it makes the present primary of a cluster read-only, and may be why it is: it is under way, or ended without having recorded that the primary takes writes again,
    /// because that one died or did not answer. Nil where there is none, where its statement never came to the primary or was refused, or where a reopening has succeeded since. Failovers of the same primary
    /// that came to nothing change nothing.
    ///
    /// One that recorded it has waited until the statement that it gave up could not take effect any more (`SwitchoverPolicy.statementGrace`).
    public func switchoverThatMayHaveClosed(primaryOf cluster: ClusterRecord) -> RecoveryID? {
        let newest = recoveries.last { recovery in
            let opening = recovery.opening
            guard opening.cluster == cluster.id, opening.kind.isPlanned, opening.failed == cluster.primary, opening.expectedEpoch == cluster.epoch else { return false }
            // One that came to nothing before its statement was sent says nothing of what an earlier one left behind.
            return recovery.recordedReopening || recovery.steps.contains { $0.intent.kind == .demote && $0.mayHaveTakenEffect }
        }
        guard let switchover = newest, !switchover.recordedReopening else { return nil }
        guard let closedAt = switchover.closedAt, let reopening = lastReopening(of: cluster.id), reopening.outcome?.result == .succeeded, let openedAt = reopening.endedAt else { return switchover.id }
        return openedAt < closedAt ? switchover.id : nil
    }
}

extension RecoveryRecord {
    /// It ended with a primary that takes writes again.
    fileprivate var recordedReopening: Bool { steps.last { $0.intent.kind == .reopen }?.outcome?.result == .succeeded }
}

extension StepRecord {
    /// A step that failed was answered, or got no session at all; so nothing of it is under way.
    fileprivate var mayHaveTakenEffect: Bool {
        switch outcome?.result {
        case nil, .succeeded, .unknown: true
        case .failed, .skipped: false
        }
    }
}
