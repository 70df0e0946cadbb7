public import TopologyModel

/// What somebody said of one server, until a moment. The command that carries it says what.
public struct ServerNotice: Hashable, Sendable, Codable {
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

/// The failure of the server is shown and not acted upon, and it is not promoted.
public typealias Downtime = ServerNotice
/// Somebody works on the server: automation leaves its failures alone, it is nobody's successor, and others keep their hands off it.
public typealias Maintenance = ServerNotice
