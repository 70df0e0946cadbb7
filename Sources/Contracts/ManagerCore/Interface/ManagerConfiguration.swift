public import Analysis
public import Promotion
public import TopologyModel

/// Everything the manager's decisions depend on. Each duration is a bound with a name; the defaults suit servers in one region.
public struct ManagerConfiguration: Sendable {
    /// How often a healthy server is read. 1 s.
    public var pollInterval: Duration = .seconds(1)
    /// The bound of one ordinary probe. 1 s: a server that needs longer is suspected, not given up.
    public var probeTimeout: Duration = .seconds(1)
    /// A probe that has not answered after this time raises suspicion: replicas are asked at once. 400 ms.
    public var slowAnswer: Duration = .milliseconds(400)
    /// How often suspect and replicas are read while a suspicion lasts. 100 ms.
    public var suspicionInterval: Duration = .milliseconds(100)
    /// How often the slower facts are read. 10 s.
    public var detailsInterval: Duration = .seconds(10)
    /// Failed servers are tried again after this, doubled per failure up to ``maximumBackOff``; the primary of a known cluster is not backed off. 1 s.
    public var minimumBackOff: Duration = .seconds(1)
    public var maximumBackOff: Duration = .seconds(30)
    /// The most probes under way at once. 256.
    public var maximumProbesInFlight = 256
    /// A step longer than this between two events of the machine means that the manager itself stood still; evidence from before is dropped (server truth T12). 2 s.
    public var pauseThreshold: Duration = .seconds(2)
    /// After the end of a recovery, automatic ones of the same cluster are refused for this time. 1 hour, as the incumbent.
    public var flapWindow: Duration = .seconds(3600)
    public var detection = DetectionPolicy()
    public var promotion = PromotionPolicy()
    public var recovery = RecoveryPolicy()
    /// Reasons to decide and journal but touch nothing; empty: act.
    public var observeOnlyReasons: [String] = []
    /// Name of this node in stamps and hooks: the host's name.
    public var nodeName = "localhost"
    /// Servers to watch from the start.
    public var seeds: [InstanceAddress] = []

    public init() {}
}
