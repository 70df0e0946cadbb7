public import TopologyModel

/// A failover that a person wants: the brakes that protect from automation do not hold it, and the witnesses are not asked.
public struct FailoverRequest: Hashable, Sendable, Codable {
    /// Its member is the primary that is to be replaced, or a source below one that answers, whose replicas are to be moved; any other is refused. Its
    /// successor is who is to be promoted, or followed by those that are moved.
    public var asked: AskedRecovery
    /// Only what the analysis says is needed, the incumbent's `recover`: a failover where the server is dead, and where a primary's commits wait for acknowledgements the
    /// remedy of that.
    public var onlyIfDead: Bool
    /// A primary that answers hands over in good order, with the sessions in its way ended; else such a request is refused. The incumbent's
    /// `force-master-takeover`.
    public var handsOverIfAlive: Bool
    /// Somebody is promoted although commits may be lost that clients were told of: the override of ``DurabilityPolicy/lossless``. Without that policy it
    /// changes nothing.
    public var acceptsDataLoss: Bool

    public init(_ asked: AskedRecovery, onlyIfDead: Bool = false, handsOverIfAlive: Bool = false, acceptsDataLoss: Bool = false) {
        self.asked = asked
        self.onlyIfDead = onlyIfDead
        self.handsOverIfAlive = handsOverIfAlive
        self.acceptsDataLoss = acceptsDataLoss
    }

    public init(
        of member: InstanceAddress, to successor: InstanceAddress? = nil, onlyIfDead: Bool = false, handsOverIfAlive: Bool = false, acceptsDataLoss: Bool = false,
        skipsHooks: Bool = false, owner: String = "", reason: String = ""
    ) {
        self.init(
            AskedRecovery(of: member, to: successor, skipsHooks: skipsHooks, owner: owner, reason: reason), onlyIfDead: onlyIfDead,
            handsOverIfAlive: handsOverIfAlive, acceptsDataLoss: acceptsDataLoss)
    }
}
