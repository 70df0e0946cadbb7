/// Something that must happen in some seed of every batch; a mark that is never hit means that the simulator does not go there any more.
public enum SimulationMark: UInt8, CaseIterable, Sendable {
    case failoverAfterKill, failoverAfterFreeze
    case recoveryAborted, recoveryStopped, designationReplaced, successorFetched
    case managerCrashed, managerCrashedInRecovery, resumedBeforeDesignation, resumedAfterDesignation, managerPaused
    case journalFailed, journalInDoubt, formerPrimaryReturnedWritable, formerPrimaryFenced, addressMoved, lateStatement
    case relayLogsDiscarded, relayLogsAppliedByPosition, openingRefused, identityRefused, publishFailed, transactionsLost
    case switchedOver, switchoverRefused, switchoverUndone, switchoverHandedBack
    case primaryReopened, primaryClosedByHand, closedPrimaryOpened
    case replicasRelocated, relocationGaveWay
    case coPrimaryReplaced
    case losslessPromoted, losslessBlocked, lossAccepted
    case followedFromPlace, lostForItsPlace, placesReadAgain, tailCut
    case hungPrimaryNoticed
    case formerPrimaryRejoined, rejoinedUnasked, errantKeptOut, rejoiningFailed
    case closingWaited, closingTimedOut, commitRefused, longWritesKept, sessionsEnded, diskFilled, leftAlone
    case turnedOff, notTurnedOff, openedBesideUnfenced, shutOut
    case stragglerFollowed
    case failoverOfMySQL, relayLogsKept, writtenThroughReadOnly, losslessByTwo
    case strayWrite, oddReplicaLeftOut, heldByOddReplica, dataCenterKept, nearOnePreferred
    case promotedBesideDead, promotedBesideUnreachable, publishedToSome
    // With several managers:
    case recoveryHandedOver, deposedStatementArrived, effectDropped, noMajority, snapshotSent, promotedWithoutAManager

    /// It cannot be hit with one manager.
    public var isOfSeveralManagers: Bool { rawValue >= SimulationMark.recoveryHandedOver.rawValue }

    /// What can be hit with so many managers.
    public static func cases(managers: Int) -> [SimulationMark] { allCases.filter { managers > 1 || !$0.isOfSeveralManagers } }
}

/// A set of marks in one number.
public struct SimulationMarks: Hashable, Sendable {
    public private(set) var bits: UInt128 = 0

    public init() {}

    public mutating func hit(_ mark: SimulationMark) { bits |= 1 << UInt64(mark.rawValue) }

    public func contains(_ mark: SimulationMark) -> Bool { bits & 1 << UInt64(mark.rawValue) != 0 }

    public mutating func formUnion(_ other: SimulationMarks) { bits |= other.bits }

    /// The marks that were never hit, in order; of one manager, or of several.
    public func missing(managers: Int = 1) -> [SimulationMark] { SimulationMark.cases(managers: managers).filter { !contains($0) } }
}
