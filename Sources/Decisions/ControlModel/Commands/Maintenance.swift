public import TopologyModel

/// Somebody works on a server: automation leaves its failures alone, it is nobody's successor, and others keep their hands off it.
public struct Maintenance: Hashable, Sendable, Codable {
    public var instance: InstanceAddress
    public var owner: String
    public var reason: String
    public var endsAt: WallTime

    public init(instance: InstanceAddress, owner: String, reason: String, endsAt: WallTime) {
        self.instance = instance
        self.owner = owner
        self.reason = reason
        self.endsAt = endsAt
    }
}
