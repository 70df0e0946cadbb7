public import TopologyModel

/// The announcement that the primary of a cluster, back from a restart and read-only, is opened for writes; committed before the statement.
public struct ReopeningIntent: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    /// Refused when the cluster's epoch is another one by now.
    public var epoch: Epoch
    public var server: InstanceAddress
    /// The statement goes to the server with this identity only, in text.
    public var identity: String
    /// Counts the attempts of one cluster in one epoch, from 1.
    public var attempt: UInt32
    /// Why the server may be opened, for people.
    public var reason: String
    /// From the time of the command: no statement of this intent takes effect later. Until then no recovery of the cluster opens, unless the
    /// outcome is known before.
    public var limit: Duration

    public init(cluster: ClusterID, epoch: Epoch, server: InstanceAddress, identity: String, attempt: UInt32, reason: String, limit: Duration) {
        self.cluster = cluster
        self.epoch = epoch
        self.server = server
        self.identity = identity
        self.attempt = attempt
        self.reason = reason
        self.limit = limit
    }
}
