public import Analysis
public import Probing
public import Promotion
public import Refactoring
public import TopologyModel

/// Everything the manager's decisions depend on. Each duration is a bound with a name; the defaults suit servers in one region.
public struct ManagerConfiguration: Sendable, Codable {
    /// How often and how patiently servers are read.
    public var discovery = DiscoveryPolicy()
    /// How often suspect and replicas are read while a suspicion lasts, after the first quick looks. 100 ms.
    public var suspicionInterval: Duration = .milliseconds(100)
    /// A step of the machine that comes later than this after it was wanted means that the manager itself stood still; evidence from before is dropped (server truth T12). 2 s.
    public var pauseThreshold: Duration = .seconds(2)
    /// After the end of a recovery, automatic ones of the same cluster are refused for this time. 1 hour, as the incumbent.
    public var flapWindow: Duration = .seconds(3600)
    /// Something that lasts, or comes and goes, and about which nothing is done is recorded once in this time, and told to hooks; zero: each time it begins. 1 hour, as the incumbent.
    public var detectionRepeat: Duration = .seconds(3600)
    /// What a failover may lose. ``DurabilityPolicy/bestEffort``. This and the following five, and whether ``writeProbe`` is on, hold where ``ManagerRules/policies`` say nothing else.
    public var durability = DurabilityPolicy.bestEffort
    public var detection = DetectionPolicy()
    public var promotion = PromotionPolicy()
    public var recovery = RecoveryPolicy()
    public var switchover = SwitchoverPolicy()
    public var rejoining = RejoiningPolicy()
    public var reopening = ReopeningPolicy()
    public var refactoring = RefactoringPolicy()
    public var writeProbe = WriteProbeBounds()
    /// Reasons to decide and journal but touch nothing; empty: act.
    public var observeOnlyReasons: [String] = []
    /// Whether the manager only watches until ``ManagerEvent/leads(_:)``: one of several of which one acts. false.
    public var startsAsStandby = false
    /// Name of this node in stamps and hooks: the host's name.
    public var nodeName = "localhost"
    /// Servers to watch from the start; they are tried for as long as the manager runs, even if they never answer, unless somebody forgets them.
    public var seeds: [InstanceAddress] = []
    /// What servers call themselves where that is shown. None unless asked for.
    public var displayNames = DisplayNameSource.none
    /// A server that nobody named, that no other follows and that did not answer for this long is forgotten; zero: never. A restart of the
    /// manager counts anew. 240 hours, as the incumbent.
    public var unseenLimit: Duration = .seconds(240 * 3600)
    /// How long recoveries, detections and reopenings are kept after their end, besides the bounds of their numbers; zero: by number only. 7 days, as the
    /// incumbent. Those that decisions still depend on are kept, see ``ControlCommand/dropHistory(before:)``.
    public var historyLimit: Duration = .seconds(7 * 86_400)
    /// How long a suggested promotion rule is in force. 1 hour, as the incumbent.
    public var candidateLimit: Duration = .seconds(3600)
    /// How long a submitted pool is in force. 1 hour, as the incumbent.
    public var poolLimit: Duration = .seconds(3600)

    /// Whether it is recorded that a primary was seen to take writes (``ControlCommand/primaryTakesWrites(_:epoch:)``), so that other managers publish it to stores of their own. Off:
    /// one manager alone needs no commit for what it sees itself.
    public var recordsWritablePrimaries = false

    public init() {}

    /// After which a server that does not answer is suspected.
    public var slowAnswer: Duration { discovery.slowAnswer }
}
