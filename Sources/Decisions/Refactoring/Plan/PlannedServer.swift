public import TopologyModel

/// A server of a plan, with who it was when the plan was made: another one at the same address is never touched (server truth T5).
public struct PlannedServer: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    public var identity: ServerIdentity
    /// How it replicated when the plan was made: steps for another state of it would do something else than was meant. nil: not checked.
    public var links: [PlannedLink]?

    public init(address: InstanceAddress, identity: ServerIdentity, links: [PlannedLink]? = nil) {
        self.address = address
        self.identity = identity
        self.links = links
    }
}

/// What a plan was made on, of one channel.
public struct PlannedLink: Hashable, Sendable, Codable {
    public var channel: String
    public var source: InstanceAddress?
    public var gtidUse: ReplicationGTIDUse
    public var receives: Bool
    public var applies: Bool

    public init(_ channel: ReplicationChannel) {
        self.channel = channel.name
        source = channel.source
        gtidUse = channel.gtidUse
        receives = channel.receiver != .stopped
        applies = channel.applier != .stopped
    }
}
