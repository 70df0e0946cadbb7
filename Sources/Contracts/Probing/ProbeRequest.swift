public import TopologyModel

/// A wish to read one server once.
public struct ProbeRequest: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    public var lane: ProbeLane
    /// The whole probe ends within this time, connecting included. A server that accepts and never answers costs no more.
    public var timeout: Duration
    /// Do not use the kept connection but make a new one. Suspicion asks for it: a server that answers a new connection lives. Of no effect in the
    /// details lane, which has a connection of its own.
    public var freshConnection: Bool

    public init(address: InstanceAddress, lane: ProbeLane = .liveness, timeout: Duration, freshConnection: Bool = false) {
        self.address = address
        self.lane = lane
        self.timeout = timeout
        self.freshConnection = freshConnection
    }
}
