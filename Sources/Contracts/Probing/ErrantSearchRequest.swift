public import TopologyModel

/// A wish to know in which binary logs of a server some transactions are.
public struct ErrantSearchRequest: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    /// Nothing is searched on another server that answers at the address.
    public var expectedIdentity: ServerIdentity
    public var errant: ErrantTransactions
    /// The whole search ends within this time, connecting included.
    public var timeout: Duration

    public init(address: InstanceAddress, expectedIdentity: ServerIdentity, errant: ErrantTransactions, timeout: Duration) {
        self.address = address
        self.expectedIdentity = expectedIdentity
        self.errant = errant
        self.timeout = timeout
    }
}
