public import TopologyModel

/// A failover that a person wants: the brakes that protect from automation do not hold it, and the witnesses are not asked.
public struct FailoverRequest: Hashable, Sendable {
    /// Any server of the cluster. Where the primary answers, and this one is a source below it that does not: whose replicas are moved.
    public var member: InstanceAddress
    /// Who is to be promoted, or followed by those that are moved; nil: the best candidate.
    public var successor: InstanceAddress?
    /// Only where the analysis says that the server is dead: the incumbent's `recover`.
    public var onlyIfDead: Bool
    /// No hook runs: the incumbent's `recover-lite`.
    public var skipsHooks: Bool
    /// For the journal and the log.
    public var owner: String
    public var reason: String

    public init(
        of member: InstanceAddress, to successor: InstanceAddress? = nil, onlyIfDead: Bool = false, skipsHooks: Bool = false,
        owner: String = "", reason: String = ""
    ) {
        self.member = member
        self.successor = successor
        self.onlyIfDead = onlyIfDead
        self.skipsHooks = skipsHooks
        self.owner = owner
        self.reason = reason
    }
}
