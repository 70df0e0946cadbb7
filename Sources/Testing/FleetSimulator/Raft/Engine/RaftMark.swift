/// Something that must happen in some seed of every batch of Raft clusters; a mark that is never hit means that the simulator does not go there any more.
public enum RaftMark: UInt8, CaseIterable, Sendable {
    case leaderElected, leaderReplaced, leaderRestarted, preVoteDenied, voteDenied
    case entryTruncated, entriesOfEarlierTermCommitted, appendRefused
    case crashed, crashedInWrite, writeTorn, allRestarted, paused, clockJumped
    case storageStalled, leaderStalled, persistFailed
    case messageLost, messageDoubled, messageLate, linkCut, linkCutOneWay, isolated, split, bridged, flapped
    case snapshotTaken, snapshotSent, snapshotLost, snapshotInstalled, restartedFromSnapshot, commitHintUsed
    case learnerAdded, promoted, demoted, removed, addedAgain, leaderRemovedItself, changeRefused, changeStale
    case transferDone, transferFailed
    case proposalDropped, proposalUnknown, termWasOver, readAnswered, readRefused, readWaited
    case committedWithMinorityDown, returnedQuietly, stallReplaced
    case damaged, quarantineEnded
    case connectionReset, leaderConnectionClosed, askedAfterClose, replacedAfterClose, deathReplaced
    case sessionOpened, sessionOver, askedAgain, repetitionAnswered
}

/// A set of marks in one word.
public struct RaftMarks: Hashable, Sendable {
    public private(set) var bits: UInt64 = 0

    public init() {}

    public mutating func hit(_ mark: RaftMark) { bits |= 1 << UInt64(mark.rawValue) }

    public func contains(_ mark: RaftMark) -> Bool { bits & 1 << UInt64(mark.rawValue) != 0 }

    public mutating func formUnion(_ other: RaftMarks) { bits |= other.bits }

    /// The marks that were never hit, in order.
    public var missing: [RaftMark] { RaftMark.allCases.filter { !contains($0) } }
}
