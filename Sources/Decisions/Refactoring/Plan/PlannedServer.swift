public import TopologyModel

/// A server of a plan, with who it was when the plan was made: another one at the same address is never touched (server truth T5).
public struct PlannedServer: Hashable, Sendable {
    public var address: InstanceAddress
    public var identity: ServerIdentity

    public init(address: InstanceAddress, identity: ServerIdentity) {
        self.address = address
        self.identity = identity
    }
}
