/// Times and limits of one node. Those of the elections should be the same on all nodes.
public struct RaftSettings: Hashable, Sendable {
    /// 150 ms; between sites 500 ms.
    public var heartbeatInterval: Duration = .milliseconds(150)
    /// A follower that hears of no leader stands for election after a time drawn between these. 1 s to 2 s; between sites 3 s to 6 s. One whose connection with the leader was closed waits for one and a half to two
    /// heartbeat intervals, and one more for each voter with a lower id.
    public var electionTimeoutMin: Duration = .seconds(1)
    public var electionTimeoutMax: Duration = .seconds(2)
    /// Whether a follower whose connection with the leader was closed asks for votes, and votes for others, before its election timeout is over. True. To be false, on all nodes, where something lasts for as long as voters keep
    /// still that heard a leader, as a lease of its leader's does; then a node that is started again keeps still for ``electionTimeoutMin``, too.
    public var closedConnectionsCount = true
    /// A write to disk that takes longer: a leader steps down, a follower does not stand for election. nil: `electionTimeoutMin`.
    public var storageStallLimit: Duration?
    /// Of one proposal. 1 MiB, at most 16 MiB.
    public var maxEntryBytes = 1 << 20
    /// Of the entries of one append, which holds at least one. 1 MiB.
    public var maxAppendBytes = 1 << 20
    /// Of one append. 1,024, at most 65,536.
    public var maxAppendEntries = 1_024
    /// Of entries that the leader has appended and that are not committed; more is refused as overload. 16 MiB.
    public var maxUncommittedBytes = 16 << 20
    /// Proposals that wait for their end. 8,192.
    public var maxPendingProposals = 8_192
    /// Appends that are on their way to one node. 64.
    public var maxInflightAppends = 64
    /// Entries that are kept behind a snapshot for those that lag. 10,000.
    public var trailingEntries: UInt64 = 10_000

    public init() {}

    /// In force, see ``storageStallLimit``.
    public var stallLimit: Duration { storageStallLimit ?? electionTimeoutMin }

    /// A heartbeat may be lost this many times before anybody stands for election.
    private static let heartbeatsPerElectionTimeout = 5

    /// What does not fit together, in words that say what would; empty: all is well.
    public var problems: [String] {
        var problems: [String] = []
        if heartbeatInterval <= .zero { problems.append("heartbeatInterval must be above zero") }
        if electionTimeoutMin < heartbeatInterval * RaftSettings.heartbeatsPerElectionTimeout {
            problems.append("electionTimeoutMin must be at least \(RaftSettings.heartbeatsPerElectionTimeout) times heartbeatInterval")
        }
        if electionTimeoutMax <= electionTimeoutMin { problems.append("electionTimeoutMax must be above electionTimeoutMin: without a difference, candidates stand together again and again") }
        if stallLimit <= .zero { problems.append("storageStallLimit must be above zero") }
        if maxAppendBytes < maxEntryBytes { problems.append("maxAppendBytes must be at least maxEntryBytes") }
        if maxUncommittedBytes < maxEntryBytes { problems.append("maxUncommittedBytes must be at least maxEntryBytes") }
        if maxEntryBytes > RaftLimits.commandBytes { problems.append("maxEntryBytes must be at most \(RaftLimits.commandBytes)") }
        if maxAppendEntries > RaftLimits.appendEntries { problems.append("maxAppendEntries must be at most \(RaftLimits.appendEntries)") }
        for (name, value) in [
            ("maxEntryBytes", maxEntryBytes), ("maxAppendEntries", maxAppendEntries), ("maxPendingProposals", maxPendingProposals), ("maxInflightAppends", maxInflightAppends),
        ] where value < 1 { problems.append("\(name) must be at least 1") }
        return problems
    }
}
