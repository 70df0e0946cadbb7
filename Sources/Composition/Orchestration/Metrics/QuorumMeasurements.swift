/// What one of several managers counted and timed since its process began.
public struct QuorumMeasurements: Hashable, Sendable {
    /// What went over the network of the nodes.
    public struct Network: Hashable, Sendable {
        public var sentFrames: UInt64 = 0
        public var sentBytes: UInt64 = 0
        public var receivedFrames: UInt64 = 0
        /// They were not sent: a queue was full, or there was no connection.
        public var droppedFrames: UInt64 = 0
        /// How often each event happened, by its name. One that never did need not be there.
        public var events: [String: UInt64] = [:]
        /// What waits to be sent to a member, by its id.
        public var queuedBytes: [String: Int] = [:]

        public init() {}
    }

    /// How an election ended in which this node stood.
    public enum ElectionResult: String, Hashable, Sendable, CaseIterable {
        case won
        case lost
    }

    /// What became of a snapshot.
    public enum SnapshotEnd: String, Hashable, Sendable, CaseIterable {
        case taken
        /// Another node's became this node's state.
        case installed
        case sent
        /// It could not be written, or another node did not take it.
        case failed
    }

    /// Changes of who is known to lead.
    public var leaderChanges: UInt64 = 0
    public var elections: [ElectionResult: UInt64] = [:]
    /// How often the node asked whether it would be elected.
    public var preVotes: UInt64 = 0
    /// Commands by what became of them: `applied`, or the code of the error.
    public var commands: [String: UInt64] = [:]
    /// Of commands that were applied.
    public var commandTime = LatencyHistogram(bounds: QuorumMeasurements.bounds)
    /// Of reads that a majority confirmed.
    public var readTime = LatencyHistogram(bounds: QuorumMeasurements.bounds)
    public var failedReads: UInt64 = 0
    /// Of batches that were written to the log, with their sync.
    public var logWriteTime = LatencyHistogram(bounds: QuorumMeasurements.bounds)
    public var logEntries: UInt64 = 0
    /// Writes that took too long.
    public var logStalls: UInt64 = 0
    public var isStalled = false
    /// Starts that found the last write before a crash in part.
    public var tornTails: UInt64 = 0
    /// Starts that found damage.
    public var damagedLogs: UInt64 = 0
    /// What the disk of the log has left; nil: not known yet.
    public var freeBytes: Int?
    /// No entry fits into the log.
    public var isFull = false
    public var snapshots: [SnapshotEnd: UInt64] = [:]
    public var snapshotTime = LatencyHistogram(bounds: QuorumMeasurements.bounds)
    /// Of the newest that was written; nil: none was.
    public var snapshotBytes: Int?
    /// How long a member took to answer the last heartbeat, by its id; of a leader.
    public var roundTrips: [String: Duration] = [:]
    /// Of everything that had come, worked on at once.
    public var stepTime = LatencyHistogram(bounds: QuorumMeasurements.bounds)
    /// The node found its state to be another one than the leader's, and halted.
    public var digestMismatches: UInt64 = 0
    public var network = Network()

    /// From work in memory to a write on a disk that hangs.
    static let bounds: [Duration] = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000].map { .microseconds($0) }

    public init() {}
}
