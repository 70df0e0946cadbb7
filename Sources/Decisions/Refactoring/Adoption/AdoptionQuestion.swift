public import TopologyModel

/// Which replica needs another source, and what is known of that besides the topology.
public struct AdoptionQuestion: Hashable, Sendable, Codable {
    /// The dead source that it follows.
    public var dead: InstanceAddress
    public var orphan: InstanceAddress
    /// Whom a person wants it to follow; nobody else is asked then.
    public var wanted: InstanceAddress?
    /// The primary by the control state: it may stand in another tree by now.
    public var primary: InstanceAddress?
    /// Servers that were replaced as primaries: what has one of them at its top is no part of the cluster any more.
    public var deposed: [InstanceAddress]
    /// Replicas of the dead source that may take others, in this order: those that found a source, or the one behind which the rest gathers.
    public var fellows: [InstanceAddress]
    /// Servers that were tried and failed.
    public var excluded: [InstanceAddress]
    /// How long a new source may take to execute what the replica has. nil: as in every move.
    public var patience: Duration?

    public init(
        dead: InstanceAddress, orphan: InstanceAddress, wanted: InstanceAddress? = nil, primary: InstanceAddress? = nil, deposed: [InstanceAddress] = [], fellows: [InstanceAddress] = [],
        excluded: [InstanceAddress] = [], patience: Duration? = nil
    ) {
        self.dead = dead
        self.orphan = orphan
        self.wanted = wanted
        self.primary = primary
        self.deposed = deposed
        self.fellows = fellows
        self.excluded = excluded
        self.patience = patience
    }
}
