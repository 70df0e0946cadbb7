public import TopologyModel

/// Somebody swapped the primary of a cluster with one of its replicas while neither took writes; committed when it was done.
public struct PrimaryChange: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    /// Refused when the cluster's epoch is another one by now.
    public var expectedEpoch: Epoch
    public var primary: InstanceAddress
    /// The new primary's identity in text.
    public var identity: String
    /// Who wanted it and how, for people.
    public var reason: String

    public init(cluster: ClusterID, expectedEpoch: Epoch, primary: InstanceAddress, identity: String, reason: String) {
        self.cluster = cluster
        self.expectedEpoch = expectedEpoch
        self.primary = primary
        self.identity = identity
        self.reason = reason
    }
}
