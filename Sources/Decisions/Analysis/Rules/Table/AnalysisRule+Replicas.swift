extension AnalysisRule {
    /// The rows about a server as the replica of another one. Most are ours: the incumbent says little about a single replica.
    static let aboutReplicas: [AnalysisRule] = [
        // Said only while the source answers, or else every replica of a dead primary would repeat what is said of the primary.
        AnalysisRule(
            290, .firstTierReplicaFailingToConnectToPrimary, of: .intermediateSource, .replica, as: .replica, supersedes: [.replicaStoppedByError],
            action: .reread
        ) { $0.isFirstTier && $0.troubles.contains(.failsToConnect) },
        AnalysisRule(
            410, .replicaOutOfSpace, of: .coPrimary, .intermediateSource, .replica, as: .replica,
            supersedes: [.replicaStoppedByError, .replicaAppliesNothing, .replicaReceivesNothing]
        ) { $0.troubles.contains(.outOfSpace) },
        AnalysisRule(
            420, .replicaStoppedByError, of: .coPrimary, .intermediateSource, .replica, as: .replica, supersedes: [.replicaReceivesNothing]
        ) { $0.troubles.contains(.stoppedByError) },
        AnalysisRule(
            430, .replicaAppliesNothing, of: .coPrimary, .intermediateSource, .replica, as: .replica, supersedes: [.replicaReceivesNothing]
        ) { $0.troubles.contains(.appliesNothing) },
        AnalysisRule(440, .replicaReceivesNothing, of: .coPrimary, .intermediateSource, .replica, as: .replica) {
            $0.troubles.contains(.receivesNothing)
        },
        // One that others follow has a code as their source.
        AnalysisRule(450, .replicaUnreachable, of: .replica, .groupMember, as: .replica) { $0.troubles.contains(.unreachable) },
        AnalysisRule(500, .replicaWritable, of: .intermediateSource, .replica, as: .access) { $0.troubles.contains(.writable) },
    ]
}
