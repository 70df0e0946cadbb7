/// The name of a condition that the analysis knows.
///
/// Codes that the incumbent has carry its spelling as their raw value, for wires, hooks and audit rows; those it never had are spelled
/// in our words. A struct, so that codes can be added without breaking those who match on them.
public struct AnalysisCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Any text, known or not: what comes from a wire is kept as it is.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// The incumbent's code for the same condition, by which hooks, the journal and the audit know a failure; the code itself where it has none.
    public var failureType: AnalysisCode { AnalysisCodeEntry.entry(of: self)?.incumbent ?? self }

    /// What becomes of it where it lasts and nothing is done about it. A code that nobody declared is shown.
    public var whenLasting: LastingTreatment { AnalysisCodeEntry.entry(of: self)?.whenLasting ?? .shown }

    /// Whether it is said of one of two servers that replicate from each other.
    public var isAboutCoPrimary: Bool { AnalysisCodeEntry.entry(of: self)?.subject == .coPrimary }
}

extension AnalysisCode {
    public static let deadPrimaryWithoutReplicas = AnalysisCode(rawValue: "DeadMasterWithoutReplicas")
    public static let deadPrimary = AnalysisCode(rawValue: "DeadMaster")
    public static let deadPrimaryAndReplicas = AnalysisCode(rawValue: "DeadMasterAndReplicas")
    public static let deadPrimaryAndSomeReplicas = AnalysisCode(rawValue: "DeadMasterAndSomeReplicas")
    public static let unreachablePrimaryWithLaggingReplicas = AnalysisCode(rawValue: "UnreachableMasterWithLaggingReplicas")
    public static let unreachablePrimary = AnalysisCode(rawValue: "UnreachableMaster")
    public static let lockedSemiSyncPrimary = AnalysisCode(rawValue: "LockedSemiSyncMaster")
    public static let lockedSemiSyncPrimaryHypothesis = AnalysisCode(rawValue: "LockedSemiSyncMasterHypothesis")
    public static let primaryWithTooManySemiSyncReplicas = AnalysisCode(rawValue: "MasterWithTooManySemiSyncReplicas")
    public static let primarySingleReplicaNotReplicating = AnalysisCode(rawValue: "MasterSingleReplicaNotReplicating")
    public static let primarySingleReplicaDead = AnalysisCode(rawValue: "MasterSingleReplicaDead")
    public static let allPrimaryReplicasNotReplicating = AnalysisCode(rawValue: "AllMasterReplicasNotReplicating")
    public static let allPrimaryReplicasNotReplicatingOrDead = AnalysisCode(rawValue: "AllMasterReplicasNotReplicatingOrDead")
    public static let deadCoPrimary = AnalysisCode(rawValue: "DeadCoMaster")
    public static let deadCoPrimaryAndSomeReplicas = AnalysisCode(rawValue: "DeadCoMasterAndSomeReplicas")
    public static let unreachableCoPrimary = AnalysisCode(rawValue: "UnreachableCoMaster")
    public static let allCoPrimaryReplicasNotReplicating = AnalysisCode(rawValue: "AllCoMasterReplicasNotReplicating")
    public static let deadIntermediateSourceWithSingleReplicaFailingToConnect = AnalysisCode(rawValue: "DeadIntermediateMasterWithSingleReplicaFailingToConnect")
    public static let deadIntermediateSourceWithSingleReplica = AnalysisCode(rawValue: "DeadIntermediateMasterWithSingleReplica")
    public static let deadIntermediateSource = AnalysisCode(rawValue: "DeadIntermediateMaster")
    public static let deadIntermediateSourceAndSomeReplicas = AnalysisCode(rawValue: "DeadIntermediateMasterAndSomeReplicas")
    public static let deadIntermediateSourceAndReplicas = AnalysisCode(rawValue: "DeadIntermediateMasterAndReplicas")
    public static let unreachableIntermediateSourceWithLaggingReplicas = AnalysisCode(rawValue: "UnreachableIntermediateMasterWithLaggingReplicas")
    public static let unreachableIntermediateSource = AnalysisCode(rawValue: "UnreachableIntermediateMaster")
    public static let allIntermediateSourceReplicasFailingToConnectOrDead = AnalysisCode(rawValue: "AllIntermediateMasterReplicasFailingToConnectOrDead")
    public static let allIntermediateSourceReplicasNotReplicating = AnalysisCode(rawValue: "AllIntermediateMasterReplicasNotReplicating")
    public static let binlogServerFailingToConnectToSource = AnalysisCode(rawValue: "BinlogServerFailingToConnectToMaster")
    public static let firstTierReplicaFailingToConnectToPrimary = AnalysisCode(rawValue: "FirstTierReplicaFailingToConnectToMaster")
    public static let deadReplicationGroupMemberWithReplicas = AnalysisCode(rawValue: "DeadReplicationGroupMemberWithReplicas")
    public static let primaryBlocked = AnalysisCode(rawValue: "PrimaryBlocked")
    public static let primaryFailsToWrite = AnalysisCode(rawValue: "PrimaryFailsToWrite")
    public static let hungPrimary = AnalysisCode(rawValue: "PrimaryHung")
    public static let replicaOutOfSpace = AnalysisCode(rawValue: "ReplicaOutOfSpace")
    public static let replicaStoppedByError = AnalysisCode(rawValue: "ReplicaStoppedByError")
    public static let replicaAppliesNothing = AnalysisCode(rawValue: "ReplicaAppliesNothing")
    public static let replicaReceivesNothing = AnalysisCode(rawValue: "ReplicaReceivesNothing")
    public static let replicaUnreachable = AnalysisCode(rawValue: "ReplicaUnreachable")
    public static let replicaWritable = AnalysisCode(rawValue: "ReplicaWritable")
    public static let noProblem = AnalysisCode(rawValue: "NoProblem")
    public static let noLoggingReplicas = AnalysisCode(rawValue: "NoLoggingReplicasStructureWarning")
    public static let noFailoverSupport = AnalysisCode(rawValue: "NoFailoverSupportStructureWarning")
    public static let statementAndMixedLoggingReplicas = AnalysisCode(rawValue: "StatementAndMixedLoggingReplicasStructureWarning")
    public static let statementAndRowLoggingReplicas = AnalysisCode(rawValue: "StatementAndRowLoggingReplicasStructureWarning")
    public static let mixedAndRowLoggingReplicas = AnalysisCode(rawValue: "MixedAndRowLoggingReplicasStructureWarning")
    public static let multipleMajorVersionsLoggingReplicas = AnalysisCode(rawValue: "MultipleMajorVersionsLoggingReplicasStructureWarning")
    public static let differentGTIDModes = AnalysisCode(rawValue: "DifferentGTIDModesStructureWarning")
    public static let errantGTID = AnalysisCode(rawValue: "ErrantGTIDStructureWarning")
    public static let noWritablePrimary = AnalysisCode(rawValue: "NoWriteableMasterStructureWarning")
    public static let notEnoughValidSemiSyncReplicas = AnalysisCode(rawValue: "NotEnoughValidSemiSyncReplicasStructureWarning")
    public static let severalWritableServers = AnalysisCode(rawValue: "SeveralWritableServers")
    public static let duplicateServerIDs = AnalysisCode(rawValue: "DuplicateServerIDs")
    public static let noFailoverCandidate = AnalysisCode(rawValue: "NoFailoverCandidate")
    public static let anotherServerAnswers = AnalysisCode(rawValue: "AnotherServerAnswers")
    public static let losslessNotMet = AnalysisCode(rawValue: "LosslessNotMet")
    public static let writeProbeImpossible = AnalysisCode(rawValue: "WriteProbeImpossible")
    /// Not a matter of the analysis: whoever publishes says it.
    public static let routeNotUpToDate = AnalysisCode(rawValue: "RouteNotUpToDate")
    /// Not a matter of the analysis: whoever replaced the primary says it.
    public static let replicaLeftBehind = AnalysisCode(rawValue: "ReplicaLeftBehind")
}
