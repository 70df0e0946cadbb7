extension AnalysisRule {
    /// The rows about servers that replicate from nobody.
    static let aboutPrimaries: [AnalysisRule] = [
        // Before "blocked", of which it is the reason where commits wait for acknowledgements. The incumbent asks for it after a death, and does not
        // ask whether the primary lives; facts that are not fresh say nothing about a lock.
        AnalysisRule(
            4, .lockedSemiSyncPrimary, of: .primary,
            supersedes: [
                .primaryBlocked, .primaryFailsToWrite, .noWritablePrimary, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead,
                .allPrimaryReplicasNotReplicating, .allPrimaryReplicasNotReplicatingOrDead,
            ], action: .unlockSemiSync
        ) { $0.isOK && $0.semiSync == .locked },
        // It hides no death: it holds only while the newest attempt proved that the server lives, and no suspicion is open.
        AnalysisRule(
            5, .primaryBlocked, of: .primary, .coPrimary, .groupMember,
            supersedes: [
                .primaryFailsToWrite, .deadPrimaryWithoutReplicas, .deadPrimary, .deadPrimaryAndReplicas, .deadPrimaryAndSomeReplicas,
                .unreachablePrimaryWithLaggingReplicas, .unreachablePrimary, .lockedSemiSyncPrimaryHypothesis, .primaryWithTooManySemiSyncReplicas,
                .noWritablePrimary, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead, .allPrimaryReplicasNotReplicating,
                .allPrimaryReplicasNotReplicatingOrDead, .deadCoPrimary, .deadCoPrimaryAndSomeReplicas,
                .allCoPrimaryReplicasNotReplicating, .deadIntermediateSourceAndReplicas, .unreachableIntermediateSourceWithLaggingReplicas,
                .deadReplicationGroupMemberWithReplicas,
            ]
        ) { $0.isBlocked },
        // As "blocked" it hides no death, and nobody is promoted: what fails here may fail on every server of the cluster, a table that is gone among them.
        AnalysisRule(
            6, .primaryFailsToWrite, of: .primary, .coPrimary,
            supersedes: [
                .lockedSemiSyncPrimaryHypothesis, .primaryWithTooManySemiSyncReplicas, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead,
                .allPrimaryReplicasNotReplicating, .allPrimaryReplicasNotReplicatingOrDead, .allCoPrimaryReplicasNotReplicating,
            ]
        ) { $0.isOK && !$0.isReadOnly && $0.failsToWrite },
        AnalysisRule(
            10, .deadPrimaryWithoutReplicas, of: .primary,
            action: .neverActionable(why: "it has no replica: there is no witness and nobody to promote")
        ) { !$0.isOK && $0.counts.replicas == 0 },
        // The incumbent does not tell it apart: it waits until the replicas' own timeouts make connection errors of it.
        AnalysisRule(
            15, .hungPrimary, of: .primary, supersedes: [.deadPrimary, .deadPrimaryAndSomeReplicas], action: .failover
        ) { !$0.isOK && $0.isHung && $0.counts.valid > 0 && $0.counts.validReplicating == 0 },
        AnalysisRule(20, .deadPrimary, of: .primary, action: .failover) {
            !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(
            30, .deadPrimaryAndReplicas, of: .primary,
            action: .neverActionable(why: "no replica is reachable: there is no witness and nobody to promote, and the manager may be cut off")
        ) { !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == 0 },
        AnalysisRule(40, .deadPrimaryAndSomeReplicas, of: .primary, action: .failover) {
            !$0.isOK && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(50, .unreachablePrimaryWithLaggingReplicas, of: .primary, supersedes: [.unreachablePrimary], action: .reread) {
            !$0.isOK && $0.counts.lagging == $0.counts.replicas && $0.counts.delayed < $0.counts.replicas && $0.counts.validReplicating > 0
        },
        AnalysisRule(60, .unreachablePrimary, of: .primary, action: .reread) {
            !$0.isOK && !$0.provedLife && $0.counts.validReplicating > 0
        },
        AnalysisRule(70, .unreachablePrimary, of: .primary, action: .reread) {
            !$0.isOK && $0.provedLife && $0.counts.failingToConnect > 0 && $0.counts.validReplicating > 0
        },
        AnalysisRule(
            85, .lockedSemiSyncPrimaryHypothesis, of: .primary,
            supersedes: [
                .noWritablePrimary, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead, .allPrimaryReplicasNotReplicating,
                .allPrimaryReplicasNotReplicatingOrDead,
            ], action: .reread
        ) { $0.isOK && $0.semiSync == .lacking },
        // Left to people: which replicas should acknowledge is for them to say.
        AnalysisRule(
            90, .primaryWithTooManySemiSyncReplicas, of: .primary,
            supersedes: [
                .noWritablePrimary, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead, .allPrimaryReplicasNotReplicating,
                .allPrimaryReplicasNotReplicatingOrDead,
            ]
        ) { $0.isOK && $0.wantsExactSemiSyncReplicas && $0.semiSync == .excessive },
        AnalysisRule(100, .noWritablePrimary, of: .primary, action: .openPrimary) {
            $0.isOK && $0.wantsWritablePrimary && $0.isReadOnly && $0.counts.validReplicating > 0
        },
        AnalysisRule(110, .primarySingleReplicaNotReplicating, of: .primary) {
            $0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 1 && $0.counts.validReplicating == 0
        },
        AnalysisRule(120, .primarySingleReplicaDead, of: .primary, isAboutReplicas: true) {
            $0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 0
        },
        AnalysisRule(130, .allPrimaryReplicasNotReplicating, of: .primary, action: .reread, isAboutReplicas: true) {
            $0.isOK && $0.counts.replicas > 1 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(140, .allPrimaryReplicasNotReplicatingOrDead, of: .primary, action: .reread, isAboutReplicas: true) {
            $0.isOK && $0.counts.replicas > 1 && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
    ]
}
