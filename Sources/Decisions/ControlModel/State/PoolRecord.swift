public import TopologyModel

/// Servers that somebody uses for one purpose, as they were last submitted.
public struct PoolRecord: Hashable, Sendable, Codable {
    public var name: String
    /// Sorted, each once.
    public var members: [InstanceAddress]
    public var endsAt: WallTime

    public init(name: String, members: [InstanceAddress], endsAt: WallTime) {
        self.name = name
        self.members = members
        self.endsAt = endsAt
    }
}
