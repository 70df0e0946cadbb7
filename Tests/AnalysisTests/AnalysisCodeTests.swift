import Analysis
import Testing

@Suite("Codes")
struct AnalysisCodeTests {
    /// The incumbent's spellings: clients, hooks and audit rows depend on each of them.
    static let incumbent: [String] = [
        "DeadMasterWithoutReplicas", "DeadMaster", "DeadMasterAndReplicas", "DeadMasterAndSomeReplicas", "UnreachableMasterWithLaggingReplicas",
        "UnreachableMaster", "LockedSemiSyncMaster", "LockedSemiSyncMasterHypothesis", "MasterWithTooManySemiSyncReplicas",
        "MasterSingleReplicaNotReplicating", "MasterSingleReplicaDead", "AllMasterReplicasNotReplicating",
        "AllMasterReplicasNotReplicatingOrDead", "DeadCoMaster", "DeadCoMasterAndSomeReplicas", "UnreachableCoMaster",
        "AllCoMasterReplicasNotReplicating", "DeadIntermediateMasterWithSingleReplicaFailingToConnect",
        "DeadIntermediateMasterWithSingleReplica", "DeadIntermediateMaster", "DeadIntermediateMasterAndSomeReplicas",
        "DeadIntermediateMasterAndReplicas", "UnreachableIntermediateMasterWithLaggingReplicas", "UnreachableIntermediateMaster",
        "AllIntermediateMasterReplicasFailingToConnectOrDead", "AllIntermediateMasterReplicasNotReplicating",
        "BinlogServerFailingToConnectToMaster", "FirstTierReplicaFailingToConnectToMaster", "DeadReplicationGroupMemberWithReplicas", "NoProblem",
        "NoLoggingReplicasStructureWarning", "NoFailoverSupportStructureWarning", "StatementAndMixedLoggingReplicasStructureWarning",
        "StatementAndRowLoggingReplicasStructureWarning", "MixedAndRowLoggingReplicasStructureWarning",
        "MultipleMajorVersionsLoggingReplicasStructureWarning", "DifferentGTIDModesStructureWarning", "ErrantGTIDStructureWarning",
        "NoWriteableMasterStructureWarning", "NotEnoughValidSemiSyncReplicasStructureWarning",
    ]
    static let ours: [String] = [
        "SeveralWritableServers", "DuplicateServerIDs", "NoFailoverCandidate", "AnotherServerAnswers", "LosslessNotMet", "WriteProbeImpossible", "RouteNotUpToDate", "ReplicaLeftBehind", "PrimaryBlocked",
        "PrimaryFailsToWrite", "PrimaryHung", "ReplicaOutOfSpace",
        "ReplicaStoppedByError", "ReplicaAppliesNothing", "ReplicaReceivesNothing", "ReplicaUnreachable", "ReplicaWritable",
    ]

    @Test func `the table lists the incumbent's codes in its order, then ours`() {
        #expect(AnalysisCodeEntry.all.map(\.code.rawValue) == AnalysisCodeTests.incumbent + AnalysisCodeTests.ours)
    }

    @Test func `descriptions are unique`() {
        #expect(Set(AnalysisCodeEntry.all.map(\.description)).count == AnalysisCodeEntry.all.count)
    }

    @Test func `hooks and the journal know a hung primary as the incumbent would`() {
        #expect(AnalysisCode.hungPrimary.failureType == .deadPrimary)
        for entry in AnalysisCodeEntry.all where entry.code != .hungPrimary { #expect(entry.code.failureType == entry.code) }
        #expect(AnalysisCode(rawValue: "Unheard").failureType == AnalysisCode(rawValue: "Unheard"))
    }

    @Test func `what lasts is told where the incumbent would, and of what blocks a primary; of replicas it is recorded`() {
        func codes(_ treatment: LastingTreatment) -> Set<AnalysisCode> { Set(AnalysisCodeEntry.all.filter { $0.whenLasting == treatment }.map(\.code)) }
        let told: Set<AnalysisCode> = [
            .deadPrimaryAndReplicas, .unreachablePrimary, .unreachablePrimaryWithLaggingReplicas, .allPrimaryReplicasNotReplicating, .allPrimaryReplicasNotReplicatingOrDead,
            .deadIntermediateSourceAndReplicas, .unreachableIntermediateSourceWithLaggingReplicas, .primaryBlocked, .primaryFailsToWrite,
        ]
        #expect(codes(.told) == told)
        #expect(codes(.recorded) == [.replicaOutOfSpace, .replicaStoppedByError, .replicaAppliesNothing, .replicaReceivesNothing, .replicaUnreachable])
        #expect(AnalysisCode(rawValue: "Unheard").whenLasting == .shown)
    }

    @Test func `modern names stand for the incumbent's spelling`() {
        #expect(AnalysisCode.deadPrimary.rawValue == "DeadMaster")
        #expect(AnalysisCodeEntry.entry(of: AnalysisCode(rawValue: "DeadMaster"))?.subject == .primary)
        #expect(AnalysisCodeEntry.entry(of: AnalysisCode(rawValue: "Unheard")) == nil)
    }
}
