public import RaftCore

/// Times and limits of one node.
public struct RaftNodeSettings: Hashable, Sendable {
    public var consensus = RaftSettings()
    /// Entries after which a snapshot is taken, give or take a fifth. 8,192.
    public var snapshotEveryEntries: UInt64 = 8_192
    /// Bytes of entries after which one is taken before that. 32 MiB.
    public var snapshotEveryBytes = 32 << 20
    /// After so long one is taken before that, if anything was applied since the last one: a node that starts again reads less. 30 minutes.
    public var snapshotInterval: Duration = .seconds(1_800)
    /// Of a snapshot that is received: it is held in memory, as the state is. 256 MiB.
    public var maxSnapshotBytes = 256 << 20
    /// A session that is not used for so long, by the times of entries, is over. 1 hour.
    public var sessionExpiry: Duration = .seconds(3_600)

    /// Entries after which the nodes compare their states, see ``RaftStateMachine/digest``. 1,024.
    public var digestEveryEntries: UInt64 = 1_024
    /// After so long they do before that, if anything was applied since the last time. 60 s.
    public var digestInterval: Duration = .seconds(60)
    /// Of the files of the log, at the least. 64 MiB.
    public var logSegmentBytes = WriteAheadLog.segmentBytes

    public init() {}

    /// What stands at its head fits, and a batch.
    private static let smallestSegment = 64 << 10

    /// What does not fit together, in words that say what would; empty: all is well.
    public var problems: [String] {
        var problems = consensus.problems
        if snapshotEveryEntries < 1 { problems.append("snapshotEveryEntries must be at least 1") }
        if snapshotEveryBytes < 1 { problems.append("snapshotEveryBytes must be at least 1") }
        if maxSnapshotBytes < 1 { problems.append("maxSnapshotBytes must be at least 1") }
        if snapshotInterval <= .zero { problems.append("snapshotInterval must be above zero") }
        if digestInterval <= .zero { problems.append("digestInterval must be above zero") }
        if digestEveryEntries < 1 { problems.append("digestEveryEntries must be at least 1") }
        if logSegmentBytes < RaftNodeSettings.smallestSegment { problems.append("logSegmentBytes must be at least \(RaftNodeSettings.smallestSegment)") }
        if sessionExpiry <= .zero { problems.append("sessionExpiry must be above zero") }
        return problems
    }
}
