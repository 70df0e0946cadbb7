public import TopologyModel

/// A planned switchover, and who wants it.
public struct SwitchoverRequest: Hashable, Sendable {
    /// Any server of the cluster.
    public var member: InstanceAddress
    /// Who is to take over; nil: the best candidate.
    public var successor: InstanceAddress?
    /// Only plan; touch nothing.
    public var isDryRun: Bool
    /// For the journal and the log.
    public var owner: String
    public var reason: String

    public init(of member: InstanceAddress, to successor: InstanceAddress? = nil, isDryRun: Bool = false, owner: String = "", reason: String = "") {
        self.member = member
        self.successor = successor
        self.isDryRun = isDryRun
        self.owner = owner
        self.reason = reason
    }
}
