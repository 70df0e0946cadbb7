public import TopologyModel

/// A server that was the primary of a cluster until a recovery designated another one. It may come back and take writes.
public struct DeposedServer: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    /// In text; empty when it was never known.
    public var identity: String

    public init(address: InstanceAddress, identity: String) {
        self.address = address
        self.identity = identity
    }
}
