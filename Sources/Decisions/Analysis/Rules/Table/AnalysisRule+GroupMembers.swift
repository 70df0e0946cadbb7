extension AnalysisRule {
    /// The incumbent has one code for members of replication groups. They are observed, and the group itself looks after its primary.
    static let aboutGroupMembers: [AnalysisRule] = [
        AnalysisRule(
            275, .deadReplicationGroupMemberWithReplicas, of: .groupMember,
            action: .neverActionable(why: "members of replication groups are only observed")
        ) { !$0.isOK && $0.counts.replicas > 0 && $0.counts.validReplicating == 0 }
    ]
}
