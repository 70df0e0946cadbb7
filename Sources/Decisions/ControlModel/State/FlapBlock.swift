public import TopologyModel

/// What keeps an automatic recovery of a cluster from opening soon after another one: kept with the cluster, so that it outlives the record of the recovery.
public struct FlapBlock: Hashable, Sendable, Codable {
    public var recovery: RecoveryID
    /// The server that failed in that recovery; an acknowledgement may name it instead of the recovery.
    public var failed: InstanceAddress
    /// When that recovery ended: the flap window starts here.
    public var since: WallTime

    public init(recovery: RecoveryID, failed: InstanceAddress, since: WallTime) {
        self.recovery = recovery
        self.failed = failed
        self.since = since
    }
}
