extension AnalysisRule {
    /// The rows about replicas that have replicas; two of them are about co-primaries as well.
    static let aboutIntermediateSources: [AnalysisRule] = [
        AnalysisRule(
            190, .deadIntermediateSourceWithSingleReplicaFailingToConnect, of: .intermediateSource,
            supersedes: [.deadIntermediateSourceWithSingleReplica], action: .relocate, isAboutReplicas: true
        ) {
            !$0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 1 && $0.counts.failingToConnect == 1 && $0.counts.validReplicating == 0
        },
        // The incumbent never acts on it: its only replica may have been stopped. Here a vote says whether it lost its source.
        AnalysisRule(200, .deadIntermediateSourceWithSingleReplica, of: .intermediateSource, action: .relocate, isAboutReplicas: true) {
            !$0.isOK && $0.counts.replicas == 1 && $0.counts.valid == 1 && $0.counts.validReplicating == 0
        },
        AnalysisRule(210, .deadIntermediateSource, of: .intermediateSource, action: .relocate) {
            !$0.isOK && $0.counts.replicas > 1 && $0.counts.valid == $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(220, .deadIntermediateSourceAndSomeReplicas, of: .intermediateSource, action: .relocate, isAboutReplicas: true) {
            !$0.isOK && $0.counts.valid > 0 && $0.counts.valid < $0.counts.replicas && $0.counts.validReplicating == 0
        },
        AnalysisRule(
            230, .deadIntermediateSourceAndReplicas, of: .intermediateSource, .coPrimary,
            action: .neverActionable(why: "none of its replicas is reachable: there is no witness and nobody to move"), isAboutReplicas: true
        ) { !$0.isOK && $0.counts.replicas > 0 && $0.counts.valid == 0 },
        AnalysisRule(
            240, .unreachableIntermediateSourceWithLaggingReplicas, of: .intermediateSource, .coPrimary,
            supersedes: [.unreachableIntermediateSource], action: .reread
        ) {
            !$0.isOK && $0.counts.lagging == $0.counts.replicas && $0.counts.delayed < $0.counts.replicas && $0.counts.validReplicating > 0
        },
        AnalysisRule(250, .unreachableIntermediateSource, of: .intermediateSource, action: .reread) {
            !$0.isOK && !$0.provedLife && $0.counts.validReplicating > 0
        },
        AnalysisRule(
            260, .allIntermediateSourceReplicasFailingToConnectOrDead, of: .intermediateSource,
            supersedes: [.allIntermediateSourceReplicasNotReplicating], action: .relocate, isAboutReplicas: true
        ) {
            $0.isOK && $0.counts.replicas > 1 && $0.counts.validReplicating == 0 && $0.counts.failingToConnect > 0
                && $0.counts.failingToConnect == $0.counts.valid
        },
        AnalysisRule(270, .allIntermediateSourceReplicasNotReplicating, of: .intermediateSource, isAboutReplicas: true) {
            $0.isOK && $0.counts.replicas > 0 && $0.counts.validReplicating == 0
        },
    ]
}
