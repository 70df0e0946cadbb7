public import TopologyModel

/// A planned switchover, and who wants it.
public struct SwitchoverRequest: Hashable, Sendable {
    /// Any server of the cluster.
    public var member: InstanceAddress
    /// Who is to take over; nil: the best candidate.
    public var successor: InstanceAddress?
    /// Sessions whose writes have been open for long are ended; else they keep it from beginning.
    public var endsSessions: Bool
    /// No hook runs.
    public var skipsHooks: Bool
    /// Only plan; touch nothing.
    public var isDryRun: Bool
    /// For the journal and the log.
    public var owner: String
    public var reason: String

    public init(
        of member: InstanceAddress, to successor: InstanceAddress? = nil, endsSessions: Bool = false, skipsHooks: Bool = false, isDryRun: Bool = false,
        owner: String = "", reason: String = ""
    ) {
        self.member = member
        self.successor = successor
        self.endsSessions = endsSessions
        self.skipsHooks = skipsHooks
        self.isDryRun = isDryRun
        self.owner = owner
        self.reason = reason
    }
}
