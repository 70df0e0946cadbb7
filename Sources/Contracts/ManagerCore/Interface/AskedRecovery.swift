public import TopologyModel

/// What every change of a primary that people ask for has in common.
public struct AskedRecovery: Hashable, Sendable, Codable {
    /// Any server of the cluster.
    public var member: InstanceAddress
    /// Who is to be the primary; nil: the best candidate.
    public var successor: InstanceAddress?
    /// No hook runs: the incumbent's `recover-lite`.
    public var skipsHooks: Bool
    /// For the journal and the log.
    public var owner: String
    public var reason: String

    public init(of member: InstanceAddress, to successor: InstanceAddress? = nil, skipsHooks: Bool = false, owner: String = "", reason: String = "") {
        self.member = member
        self.successor = successor
        self.skipsHooks = skipsHooks
        self.owner = owner
        self.reason = reason
    }
}
