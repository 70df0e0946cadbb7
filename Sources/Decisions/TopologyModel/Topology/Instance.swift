/// A server as we know it at one moment. Immutable; a new version shares every group that did not change.
///
/// A class, because arrays of 100,000 of them are copied on write when one changes, and a pointer is what should be copied.
public final class Instance: Sendable, Codable {
    public let id: InstanceID
    /// The address we reach it by.
    public let address: InstanceAddress
    /// nil until the first successful read.
    public let facts: InstanceFacts?
    public let freshness: ProbeFreshness
    public let placement: Placement
    /// Replicas that this server named, or that hold a binlog dump connection to it, and the other members of its replication group, as of the
    /// last slow read.
    public let announcedReplicas: [InstanceAddress]

    public init(
        id: InstanceID, address: InstanceAddress, facts: InstanceFacts? = nil, freshness: ProbeFreshness = .init(),
        placement: Placement = .init(), announcedReplicas: [InstanceAddress] = []
    ) {
        self.id = id
        self.address = address
        self.facts = facts
        self.freshness = freshness
        self.placement = placement
        self.announcedReplicas = announcedReplicas
    }

    /// A copy with some groups replaced.
    public func with(
        address: InstanceAddress? = nil, facts: InstanceFacts?? = nil, freshness: ProbeFreshness? = nil, placement: Placement? = nil, announcedReplicas: [InstanceAddress]? = nil
    ) -> Instance {
        Instance(
            id: id, address: address ?? self.address, facts: facts ?? self.facts, freshness: freshness ?? self.freshness,
            placement: placement ?? self.placement, announcedReplicas: announcedReplicas ?? self.announcedReplicas)
    }

    /// The channel by which the server follows its source. Servers with several sources have no single one and return nil.
    public var channel: ReplicationChannel? {
        guard let facts else { return nil }
        let named = facts.channels.filter { $0.source != nil }
        return named.count == 1 ? named[0] : nil
    }

    /// Whether it follows at least one source (a channel that names a host, running or not).
    public var isReplica: Bool { facts?.channels.contains { $0.source != nil } ?? false }

    /// Whether it accepts writes, by its newest reading. One that was never read does not.
    public var takesWrites: Bool { facts?.settings.readOnly == false }

    /// What its replication group says of the server itself; nil for one that is in no group, or not in the group's view.
    public var groupMember: GroupReplicationFacts.Member? {
        guard let facts, let group = facts.group, let uuid = facts.server.identity.mysqlUUID else { return nil }
        return group.member(uuid)
    }

    /// The primary of the replication group that the server is a secondary of, by its own account; nil for any other server.
    public var groupPrimary: InstanceAddress? {
        guard let group = facts?.group, groupMember?.isSecondary == true else { return nil }
        return group.primary?.address
    }

    /// How far the server is behind: by the configuration's own measure where there is one, else as the server says. nil when nobody knows.
    public var lag: Duration? { placement.measuredLag ?? channel?.lag }

    /// The newest "received" that is known of this server: what its channel received, together with what it executed.
    public var received: GTIDValue {
        guard let facts else { return .none }
        let executed = facts.transactions.executed
        guard let channel else { return executed }
        return channel.receivedGTIDs.union(executed) ?? executed
    }
}
