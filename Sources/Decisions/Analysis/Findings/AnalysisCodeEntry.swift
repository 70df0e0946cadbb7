/// One known ``AnalysisCode`` with what is said about it. The table is the only place where codes are listed.
public struct AnalysisCodeEntry: Hashable, Sendable {
    /// What kind of server a code is about.
    public enum Subject: String, Hashable, Sendable {
        case primary
        case coPrimary
        case intermediateSource
        case replica
        case group
        /// The absence of a problem.
        case none
        /// How a cluster is built rather than what happens to it; reported beside another code.
        case structure
    }

    public let code: AnalysisCode
    public let subject: Subject
    /// One sentence for people, unique in the table.
    public let description: String
    /// Of a code of ours that tells apart what the incumbent does not: its code for it.
    public let incumbent: AnalysisCode?
    /// The incumbent runs the hooks of detections for those of sources; of replicas it keeps nothing.
    public let whenLasting: LastingTreatment

    init(_ subject: Subject, _ code: AnalysisCode, _ description: String, incumbent: AnalysisCode? = nil, whenLasting: LastingTreatment = .shown) {
        self.code = code
        self.subject = subject
        self.description = description
        self.incumbent = incumbent
        self.whenLasting = whenLasting
    }

    /// All codes: those of the incumbent in its order of evaluation, its structure warnings, then ours. Not every one is produced: see ``Analyzer``.
    public static let all: [AnalysisCodeEntry] = [
        .init(.primary, .deadPrimaryWithoutReplicas, "The primary cannot be reached and has no replicas"),
        .init(.primary, .deadPrimary, "The primary cannot be reached and none of its replicas is replicating"),
        .init(.primary, .deadPrimaryAndReplicas, "Neither the primary nor any of its replicas can be reached", whenLasting: .told),
        .init(.primary, .deadPrimaryAndSomeReplicas, "The primary and some of its replicas cannot be reached; the reachable ones are not replicating"),
        .init(.primary, .unreachablePrimaryWithLaggingReplicas, "The primary cannot be reached and all of its replicas lag, though some still seem connected", whenLasting: .told),
        .init(.primary, .unreachablePrimary, "The primary cannot be reached by the manager, but some of its replicas are replicating", whenLasting: .told),
        .init(.primary, .lockedSemiSyncPrimary, "Commits on the primary wait for more semi-sync acknowledgements than its replicas can give"),
        .init(.primary, .lockedSemiSyncPrimaryHypothesis, "The primary has fewer semi-sync replicas than a commit waits for, and it may be locked"),
        .init(.primary, .primaryWithTooManySemiSyncReplicas, "The primary has more semi-sync replicas than a commit waits for"),
        .init(.primary, .primarySingleReplicaNotReplicating, "The primary is reachable, but its only replica is not replicating"),
        .init(.primary, .primarySingleReplicaDead, "The primary is reachable, but its only replica is not"),
        .init(.primary, .allPrimaryReplicasNotReplicating, "The primary is reachable, but none of its replicas is replicating", whenLasting: .told),
        .init(.primary, .allPrimaryReplicasNotReplicatingOrDead, "The primary is reachable, but some of its replicas are not, and the others are not replicating", whenLasting: .told),
        .init(.coPrimary, .deadCoPrimary, "A co-primary cannot be reached and none of its replicas is replicating"),
        .init(.coPrimary, .deadCoPrimaryAndSomeReplicas, "A co-primary and some of its replicas cannot be reached; the reachable ones are not replicating"),
        .init(.coPrimary, .unreachableCoPrimary, "A co-primary cannot be reached by the manager, but some of its replicas are replicating"),
        .init(.coPrimary, .allCoPrimaryReplicasNotReplicating, "A co-primary is reachable, but none of its replicas is replicating"),
        .init(.intermediateSource, .deadIntermediateSourceWithSingleReplicaFailingToConnect, "An intermediate source cannot be reached, and its only replica fails to connect to it"),
        .init(.intermediateSource, .deadIntermediateSourceWithSingleReplica, "An intermediate source cannot be reached, and its only replica is not replicating"),
        .init(.intermediateSource, .deadIntermediateSource, "An intermediate source cannot be reached and none of its replicas is replicating"),
        .init(.intermediateSource, .deadIntermediateSourceAndSomeReplicas, "An intermediate source and some of its replicas cannot be reached; the reachable ones are not replicating"),
        .init(.intermediateSource, .deadIntermediateSourceAndReplicas, "Neither an intermediate source nor any of its replicas can be reached", whenLasting: .told),
        .init(.intermediateSource, .unreachableIntermediateSourceWithLaggingReplicas, "An intermediate source cannot be reached and all of its replicas lag", whenLasting: .told),
        .init(.intermediateSource, .unreachableIntermediateSource, "An intermediate source cannot be reached by the manager, but some of its replicas are replicating"),
        .init(.intermediateSource, .allIntermediateSourceReplicasFailingToConnectOrDead, "An intermediate source is reachable, but its replicas are dead or fail to connect to it"),
        .init(.intermediateSource, .allIntermediateSourceReplicasNotReplicating, "An intermediate source is reachable, but none of its replicas is replicating"),
        .init(.replica, .binlogServerFailingToConnectToSource, "A binlog server fails to connect to its source"),
        .init(.replica, .firstTierReplicaFailingToConnectToPrimary, "A direct replica of the primary fails to connect to it"),
        .init(.group, .deadReplicationGroupMemberWithReplicas, "A member of a replication group that has replicas cannot be reached, and none of them is replicating"),
        .init(.none, .noProblem, "No problem is known"),
        .init(.structure, .noLoggingReplicas, "No replica logs the changes it replicates, so none can take the primary's place"),
        .init(.structure, .noFailoverSupport, "The replicas do not all follow by GTID, so they cannot be moved safely"),
        .init(.structure, .statementAndMixedLoggingReplicas, "Some logging replicas write STATEMENT, others MIXED binary logs"),
        .init(.structure, .statementAndRowLoggingReplicas, "Some logging replicas write STATEMENT, others ROW binary logs"),
        .init(.structure, .mixedAndRowLoggingReplicas, "Some logging replicas write MIXED, others ROW binary logs"),
        .init(.structure, .multipleMajorVersionsLoggingReplicas, "Logging replicas have different major versions"),
        .init(.structure, .differentGTIDModes, "Replicas have another gtid_mode than the primary"),
        .init(.structure, .errantGTID, "A replica holds transactions that did not come from the primary"),
        .init(.structure, .noWritablePrimary, "The primary is read-only"),
        .init(.structure, .notEnoughValidSemiSyncReplicas, "Semi-sync is on and inactive: fewer replicas acknowledge than a commit should wait for"),
        .init(.structure, .severalWritableServers, "More than one server of the cluster accepts writes"),
        .init(.structure, .duplicateServerIDs, "Servers of the cluster share a server_id, which blocks promotion"),
        .init(.structure, .noFailoverCandidate, "If the primary died now, nobody could be promoted"),
        .init(.structure, .anotherServerAnswers, "Another server than before answers at the address of a member; forget that address, or bring the old server back"),
        .init(.structure, .losslessNotMet, "The cluster is to lose no acknowledged commit, and is not set up for it: a failover would stop"),
        .init(.structure, .writeProbeImpossible, "The write probe is on, and it cannot write to the primary before somebody changes something"),
        .init(.structure, .routeNotUpToDate, "A store from which applications learn the primary does not say what it should"),
        .init(.structure, .replicaLeftBehind, "A replica still follows a primary that was replaced, and cannot be made to follow the one in its place"),
        .init(.primary, .primaryBlocked, "The primary answers, but it is blocked: commits do not finish, or all of its connections are taken", whenLasting: .told),
        .init(.primary, .primaryFailsToWrite, "The primary answers and says that it takes writes, and it fails to write", whenLasting: .told),
        .init(
            .primary, .hungPrimary, "The primary hangs: it does not answer, and its replicas are connected and receive nothing", incumbent: .deadPrimary),
        .init(.replica, .replicaOutOfSpace, "A replica has no space left for what it receives", whenLasting: .recorded),
        .init(.replica, .replicaStoppedByError, "A replica does not replicate because of an error", whenLasting: .recorded),
        .init(.replica, .replicaAppliesNothing, "Both threads of a replica run, it has received more than it has applied, and it applies nothing", whenLasting: .recorded),
        .init(.replica, .replicaReceivesNothing, "A replica says that it is connected, and it receives nothing though its source goes on", whenLasting: .recorded),
        .init(.replica, .replicaUnreachable, "A replica that nobody follows cannot be read", whenLasting: .recorded),
        .init(.replica, .replicaWritable, "A replica accepts writes"),
    ]

    /// The entry of a code; nil for a code that nobody declared.
    public static func entry(of code: AnalysisCode) -> AnalysisCodeEntry? { all.first { $0.code == code } }
}
