public import TopologyModel

/// A wish to see one row written to a primary. Which row, and as whom, is the prober's to know.
public struct WriteProbeRequest: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    /// As the server was last read. Nothing is written to another server that answers at the address, nor to another run of this one.
    public var server: ServerFacts
    /// The write is on its way to the server within this time, or is not sent; a server that takes it up later writes nothing. The wish is as old as the
    /// reading that it follows.
    public var startTimeout: Duration
    /// How long the commit is waited for, all of the above included.
    public var timeout: Duration

    public init(address: InstanceAddress, server: ServerFacts, startTimeout: Duration, timeout: Duration) {
        self.address = address
        self.server = server
        self.startTimeout = startTimeout
        self.timeout = timeout
    }
}
