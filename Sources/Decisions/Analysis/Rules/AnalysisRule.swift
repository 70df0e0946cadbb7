/// One row of the ordered table by which a primary's code is found: the first row whose condition holds wins.
package struct AnalysisRule: Sendable {
    /// What may follow from a code.
    package enum ActionClass: Hashable, Sendable {
        /// Nothing; it is shown.
        case none
        /// The servers concerned are read again at once.
        case reread
        /// The primary is replaced, if the verdict and the cluster's shape permit it.
        case failover
        /// The primary seems dead, and nobody could bear witness or be promoted.
        case neverActionable(why: String)
    }

    /// Stable, ascending, and never used again for another condition.
    package let number: Int
    package let code: AnalysisCode
    /// Codes of later rows whose conditions may hold as well.
    package let supersedes: [AnalysisCode]
    package let action: ActionClass
    package let condition: @Sendable (PrimarySnapshot) -> Bool

    init(
        _ number: Int, _ code: AnalysisCode, supersedes: [AnalysisCode] = [], action: ActionClass,
        when condition: @escaping @Sendable (PrimarySnapshot) -> Bool
    ) {
        self.number = number
        self.code = code
        self.supersedes = supersedes
        self.action = action
        self.condition = condition
    }
}

extension AnalysisRule {
    /// The rules about a primary. Numbers leave gaps where the incumbent has rules that are not built.
    package static let primary: [AnalysisRule] = [
        // First, and it hides no death: it holds only while the newest attempt proved that the primary lives, and no suspicion is open.
        AnalysisRule(
            5, .primaryBlocked,
            supersedes: [
                .deadPrimaryWithoutReplicas, .deadPrimary, .deadPrimaryAndReplicas, .deadPrimaryAndSomeReplicas,
                .unreachablePrimaryWithLaggingReplicas, .unreachablePrimary, .primarySingleReplicaNotReplicating, .primarySingleReplicaDead,
                .allPrimaryReplicasNotReplicating, .allPrimaryReplicasNotReplicatingOrDead,
            ], action: .none
        ) { $0.isBlocked },
        AnalysisRule(
            10, .deadPrimaryWithoutReplicas, action: .neverActionable(why: "it has no replica: there is no witness and nobody to promote")
        ) { !$0.isOK && $0.counts.replicas == 0 },
        AnalysisRule(20, .deadPrimary, action: .failover) {
            !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(
            30, .deadPrimaryAndReplicas,
            action: .neverActionable(why: "no replica is reachable: there is no witness and nobody to promote, and the manager may be cut off")
        ) { !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == 0 && $0.counts.validReplicating == 0 },
        AnalysisRule(40, .deadPrimaryAndSomeReplicas, action: .failover) {
            !$0.isOK && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(50, .unreachablePrimaryWithLaggingReplicas, supersedes: [.unreachablePrimary], action: .reread) {
            !$0.isOK && $0.counts.lagging == $0.counts.replicas && $0.counts.delayed < $0.counts.replicas && $0.counts.validReplicating > 0
        },
        AnalysisRule(60, .unreachablePrimary, action: .reread) {
            !$0.isOK && !$0.provedLife && $0.counts.valid > 0 && $0.counts.validReplicating > 0
        },
        AnalysisRule(70, .unreachablePrimary, action: .reread) {
            !$0.isOK && $0.provedLife && $0.counts.failingToConnect > 0 && $0.counts.valid > 0 && $0.counts.validReplicating > 0
        },
        AnalysisRule(110, .primarySingleReplicaNotReplicating, action: .none) {
            $0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 1 && $0.counts.validReplicating == 0
        },
        AnalysisRule(120, .primarySingleReplicaDead, action: .none) { $0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 0 },
        AnalysisRule(130, .allPrimaryReplicasNotReplicating, action: .reread) {
            $0.isOK && $0.counts.replicas > 1 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(140, .allPrimaryReplicasNotReplicatingOrDead, action: .reread) {
            $0.isOK && $0.counts.replicas > 1 && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(1000, .noProblem, action: .none) { _ in true },
    ]
}
