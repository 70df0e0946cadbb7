/// The one replicated value. Changed only by applying committed commands in order; the same commands give the same state everywhere.
public struct ControlState: Hashable, Sendable {
    public private(set) var lastIndex = LogIndex(rawValue: 0)
    /// Ordered by id.
    public private(set) var clusters: [ClusterRecord] = []
    /// Ordered by id, the newest last. The oldest closed ones are dropped beyond a bound.
    public private(set) var recoveries: [RecoveryRecord] = []
    /// Ordered by address.
    public private(set) var downtimes: [Downtime] = []
    /// Stops automatic recovery of all clusters.
    public private(set) var globalPause: Pause?

    public init() {}
}
