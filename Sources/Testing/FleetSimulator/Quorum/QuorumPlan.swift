import Raft
import RaftCore

/// Several managers, whose control log is replicated: what a seed draws of them.
struct QuorumPlan: Hashable, Sendable {
    /// 3 or 5.
    var managers: Int
    /// Nanoseconds. The longest is twice as long, and heartbeats keep to the proportion of ``RaftSettings``.
    var electionTimeoutMin: Int64
    /// Between two managers, one way; nanoseconds.
    var latency: ClosedRange<Int64>
    /// Entries between two snapshots.
    var snapshotEvery: UInt64
    /// The manager that leads is lost together with the primary in the end, for good.
    var leaderDiesLast: Bool
    /// The manager that does not come back when everything else heals.
    var lostManager: Int?

    init(managers: Int, electionTimeoutMin: Int64, latency: ClosedRange<Int64>, snapshotEvery: UInt64, leaderDiesLast: Bool, lostManager: Int? = nil) {
        self.managers = managers
        self.electionTimeoutMin = electionTimeoutMin
        self.latency = latency
        self.snapshotEvery = snapshotEvery
        self.leaderDiesLast = leaderDiesLast
        self.lostManager = lostManager
    }

    /// nil: one manager with a log of its own.
    init?(managers: Int, seed: UInt64) {
        guard managers > 1 else { return nil }
        var random = SimulationRandom(seed: seed, stream: .quorum)
        let nearest = random.pick([100, 1_000, 8_000]) * Nanoseconds.microsecond
        self.init(
            managers: managers, electionTimeoutMin: random.pick([300, 1_000, 1_000]) * Nanoseconds.millisecond, latency: nearest...nearest * 3,
            snapshotEvery: UInt64(random.pick([10, 40, 8_192])), leaderDiesLast: random.chance(50))
        // A majority is left, also without the one that dies last.
        if managers > QuorumPlan.fewestManagers || !leaderDiesLast, random.chance(QuorumPlan.lostManagerShare) { lostManager = random.integer(0...managers - 1) }
    }

    var electionTimeoutMax: Int64 { 2 * electionTimeoutMin }

    /// Heartbeats are lost a few times before anybody stands for election.
    private static let heartbeatsPerElectionTimeout: Int64 = 6
    /// Behind a snapshot, for those that lag.
    private static let trailingEntries: UInt64 = 5

    var settings: RaftNodeSettings {
        var settings = RaftNodeSettings()
        settings.consensus.electionTimeoutMin = .nanoseconds(electionTimeoutMin)
        settings.consensus.electionTimeoutMax = .nanoseconds(electionTimeoutMax)
        settings.consensus.heartbeatInterval = .nanoseconds(electionTimeoutMin / QuorumPlan.heartbeatsPerElectionTimeout)
        settings.consensus.trailingEntries = min(settings.consensus.trailingEntries, snapshotEvery + QuorumPlan.trailingEntries)
        // As the daemon has it: a leader has leases.
        settings.consensus.closedConnectionsCount = false
        settings.snapshotEveryEntries = snapshotEvery
        settings.digestEveryEntries = 2 * snapshotEvery
        return settings
    }

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ plan: QuorumPlan?) -> String {
        guard let plan else { return none }
        return "\(plan.managers), \(timeout)\(ScheduleTime.text(plan.electionTimeoutMin)), \(latencies)\(ScheduleTime.text(plan.latency)), \(snapshots)\(plan.snapshotEvery)"
            + (plan.leaderDiesLast ? ", \(diesLast)" : "") + (plan.lostManager.map { ", \(isLost)\($0)" } ?? "")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> QuorumPlan?? {
        if text == none { return .some(nil) }
        var words = text.split(separator: ",").map(\.trimmed)
        var lost: Int?
        if let last = words.last, last.hasPrefix(isLost) {
            lost = Int(last.dropFirst(isLost.count))
            guard lost != nil else { return nil }
            words.removeLast()
        }
        guard words.count == 4 || words.count == 5 && words[4] == diesLast, let managers = Int(words[0]), (2...mostManagers).contains(managers),
            lost.map({ (0..<managers).contains($0) }) ?? true,
            words[1].hasPrefix(timeout), let electionTimeout = ScheduleTime.nanoseconds(String(words[1].dropFirst(timeout.count))), electionTimeout > 0,
            words[2].hasPrefix(latencies), let latency = ScheduleTime.range(String(words[2].dropFirst(latencies.count))),
            words[3].hasPrefix(snapshots), let snapshotEvery = UInt64(words[3].dropFirst(snapshots.count)), snapshotEvery > 0
        else { return nil }
        return QuorumPlan(
            managers: managers, electionTimeoutMin: electionTimeout, latency: latency, snapshotEvery: snapshotEvery, leaderDiesLast: words.count == 5, lostManager: lost)
    }

    /// As many as anybody runs.
    static let mostManagers = 5
    private static let none = "no"
    private static let timeout = "election timeout "
    private static let latencies = "latency "
    private static let snapshots = "snapshot every "
    private static let diesLast = "the leader dies last"
    private static let isLost = "does not come back: manager "
    private static let fewestManagers = 3
    /// Of 100 seeds in which a majority is left so many lose a manager for good.
    private static let lostManagerShare = 25
}
