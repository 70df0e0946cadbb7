public import TopologyModel

/// A planned switchover, and who wants it.
public struct SwitchoverRequest: Hashable, Sendable, Codable {
    public var asked: AskedRecovery
    /// Sessions whose writes have been open for long are ended; else they keep it from beginning.
    public var endsSessions: Bool
    /// Only plan; touch nothing.
    public var isDryRun: Bool

    public init(_ asked: AskedRecovery, endsSessions: Bool = false, isDryRun: Bool = false) {
        self.asked = asked
        self.endsSessions = endsSessions
        self.isDryRun = isDryRun
    }

    public init(
        of member: InstanceAddress, to successor: InstanceAddress? = nil, endsSessions: Bool = false, skipsHooks: Bool = false, isDryRun: Bool = false,
        owner: String = "", reason: String = ""
    ) {
        self.init(
            AskedRecovery(of: member, to: successor, skipsHooks: skipsHooks, owner: owner, reason: reason), endsSessions: endsSessions, isDryRun: isDryRun)
    }
}
