public import Analysis
public import ControlModel
public import Promotion
public import TopologyModel

/// What the manager knows and thinks at one moment; everything that people and programs are shown comes from it.
public struct ManagerSnapshot: Sendable {
    public var topology: Topology
    /// One per cluster root, ordered by address; `NoProblem` included.
    public var findings: [Finding]
    public var control: ControlState
    /// What the manager's decisions depend on besides what it sees.
    public var configuration: ManagerConfiguration
    /// Servers whose received set cannot be known (server truth T1), ordered by id.
    public var receivedUnknown: [InstanceID]
    /// By primary, of the clusters under ``DurabilityPolicy/lossless``: what a failover would be judged by if it failed now. Looked up, never iterated over.
    public var lossless: [InstanceID: LosslessRecord]
    /// By primary: what it had executed at its last readings. Looked up, never iterated over.
    public var executedHistories: [InstanceID: ExecutedHistory]
    /// By primary, of the clusters of which something else is wanted than of all. Looked up, never iterated over.
    public var policies: [InstanceID: ClusterPolicy]
    /// What is wrong with the manager itself, such as a disk that is full; empty when nothing is.
    public var warnings: [String]
    /// Every server that was named or found has been read or has failed once, so a failure would be acted upon.
    public var isArmed: Bool
    /// Another manager leads, and acts; this one watches.
    public var isStandby: Bool
    /// As ``isArmed``, but of a standby, too, that would be armed if it led.
    public var isReady: Bool
    public var startedAt: WallTime
    public var armedAt: WallTime?
    public var at: WallTime
    /// The monotonic time of the snapshot; ages of facts are relative to it.
    public var now: MonotonicInstant
    /// What happened in recoveries of this process, oldest first; bounded.
    public var timeline: [TimelineEntry]

    public init(
        topology: Topology, findings: [Finding], control: ControlState, configuration: ManagerConfiguration = ManagerConfiguration(),
        receivedUnknown: [InstanceID] = [], lossless: [InstanceID: LosslessRecord] = [:], executedHistories: [InstanceID: ExecutedHistory] = [:],
        policies: [InstanceID: ClusterPolicy] = [:], warnings: [String] = [], isArmed: Bool, isStandby: Bool = false, isReady: Bool? = nil, startedAt: WallTime,
        armedAt: WallTime?, at: WallTime, now: MonotonicInstant, timeline: [TimelineEntry]
    ) {
        self.topology = topology
        self.findings = findings
        self.control = control
        self.configuration = configuration
        self.receivedUnknown = receivedUnknown
        self.lossless = lossless
        self.executedHistories = executedHistories
        self.policies = policies
        self.warnings = warnings
        self.isArmed = isArmed
        self.isStandby = isStandby
        self.isReady = isReady ?? isArmed
        self.startedAt = startedAt
        self.armedAt = armedAt
        self.at = at
        self.now = now
        self.timeline = timeline
    }

    /// Empty: the manager acts. Else it only observes, for these reasons (`serve --observe`, keys that are not honored).
    public var observeOnlyReasons: [String] { configuration.observeOnlyReasons }

    /// What is wanted of the cluster of a server; of all clusters, where it is in none.
    public func policy(ofClusterOf server: InstanceAddress) -> ClusterPolicy {
        topology.cluster(containing: server).map { policy(of: $0) } ?? ClusterPolicy(configuration)
    }

    public func policy(of cluster: Cluster) -> ClusterPolicy { cluster.primaryID.flatMap { policies[$0] } ?? ClusterPolicy(configuration) }
}
