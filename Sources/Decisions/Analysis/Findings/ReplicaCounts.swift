/// How the direct replicas of an analyzed server are, by number.
public struct ReplicaCounts: Hashable, Sendable {
    public var replicas = 0
    /// The newest read succeeded.
    public var valid = 0
    /// Valid, with both threads running, and neither it nor the verdict says that the primary is lost.
    public var validReplicating = 0
    /// Valid, the applier runs, and the receiver cannot connect, by the number of its error.
    public var failingToConnect = 0
    /// Further behind than ``DetectionPolicy/reasonableReplicationLag``; an unknown lag does not count.
    public var lagging = 0
    /// With a configured delay.
    public var delayed = 0
    public var downtimed = 0

    public init() {}
}
