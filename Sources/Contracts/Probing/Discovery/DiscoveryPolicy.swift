/// How often servers are read. Each value is a bound with a name.
public struct DiscoveryPolicy: Hashable, Sendable {
    /// How often a healthy server is read. 1 s.
    public var pollInterval: Duration = .seconds(1)
    /// The bound of one probe. 1 s.
    public var probeTimeout: Duration = .seconds(1)
    /// A probe that has not answered after this time is told of (``DiscoveryChange/slow(_:)``). 250 ms.
    public var slowAnswer: Duration = .milliseconds(250)
    /// How often the slower facts are read. 10 s.
    public var detailsInterval: Duration = .seconds(10)
    /// A server that fails is read again after the poll interval, doubled per failure in a row, up to this; one that others follow is not
    /// put off. 30 s.
    public var maximumBackOff: Duration = .seconds(30)
    /// The most probes under way at once. 256.
    public var maximumProbesInFlight = 256

    public init() {}
}
