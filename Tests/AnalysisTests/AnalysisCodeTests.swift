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
    static let ours: [String] = ["SeveralWritableServers", "DuplicateServerIDs", "AnotherServerAnswers", "PrimaryBlocked"]

    @Test func `the table lists the incumbent's codes in its order, then ours`() {
        #expect(AnalysisCodeEntry.all.map(\.code.rawValue) == AnalysisCodeTests.incumbent + AnalysisCodeTests.ours)
    }

    @Test func `descriptions are unique`() {
        #expect(Set(AnalysisCodeEntry.all.map(\.description)).count == AnalysisCodeEntry.all.count)
    }

    @Test func `modern names stand for the incumbent's spelling`() {
        #expect(AnalysisCode.deadPrimary.rawValue == "DeadMaster")
        #expect(AnalysisCodeEntry.entry(of: AnalysisCode(rawValue: "DeadMaster"))?.subject == .primary)
        #expect(AnalysisCodeEntry.entry(of: AnalysisCode(rawValue: "Unheard")) == nil)
    }
}
