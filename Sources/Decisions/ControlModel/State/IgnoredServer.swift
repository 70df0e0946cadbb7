public import TopologyModel

/// A server that somebody forgot.
public struct IgnoredServer: Hashable, Sendable, Codable {
    /// All that were known, the one that people used first; never empty.
    public var names: [InstanceAddress]

    public init(names: [InstanceAddress]) {
        self.names = names
    }
}
