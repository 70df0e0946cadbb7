extension AnalysisRule {
    /// The rows about servers that replicate from each other. Each of them has a replica at least: the other one. What none of these rows says is
    /// found, as by the incumbent, among those about intermediate sources.
    static let aboutCoPrimaries: [AnalysisRule] = [
        AnalysisRule(150, .deadCoPrimary, of: .coPrimary, action: .promoteOther) {
            !$0.isPassive && !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        // The incumbent tells them apart by what it does only. One that takes no writes is a source below the other one.
        AnalysisRule(155, .deadCoPrimary, of: .coPrimary, action: .relocate) {
            $0.isPassive && !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(160, .deadCoPrimaryAndSomeReplicas, of: .coPrimary, action: .promoteOther) {
            !$0.isPassive && !$0.isOK && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(165, .deadCoPrimaryAndSomeReplicas, of: .coPrimary, action: .relocate) {
            $0.isPassive && !$0.isOK && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(
            170, .unreachableCoPrimary, of: .coPrimary, supersedes: [.unreachableIntermediateSourceWithLaggingReplicas], action: .reread
        ) { !$0.isOK && !$0.provedLife && $0.counts.validReplicating > 0 },
        AnalysisRule(180, .allCoPrimaryReplicasNotReplicating, of: .coPrimary, isAboutReplicas: true) {
            $0.isOK && $0.counts.replicas > 0 && $0.counts.validReplicating == 0
        },
    ]
}
