/// How often servers are read. Each value is a bound with a name.
public struct DiscoveryPolicy: Hashable, Sendable, Codable {
    /// How often a healthy server is read. 1 s.
    public var pollInterval: Duration = .seconds(1)
    /// A server that others follow is read this many times per poll interval: when it hangs, nothing but a poll tells, and its replicas wait for
    /// somebody to notice. 1 or more. 2.
    public var sourcePollsPerInterval = 2
    /// The bound of one probe. 1 s.
    public var probeTimeout: Duration = .seconds(1)
    /// A probe that has not answered after this time is told of (``DiscoveryChange/slow(_:)``), and no longer counts against
    /// ``maximumProbesInFlight``. 250 ms.
    public var slowAnswer: Duration = .milliseconds(250)
    /// A server that others follow and that has not answered after this time, nor after twice what its last answer took, is told of early
    /// (``DiscoveryChange/late(_:)``); never where that would not be before ``slowAnswer``. 50 ms.
    public var lateAnswer: Duration = .milliseconds(50)
    /// How often the slower facts are read. 10 s.
    public var detailsInterval: Duration = .seconds(10)
    /// The bound of one probe of the slower facts, for which nobody waits but whoever arms the manager at its start. 2 s.
    public var detailsTimeout: Duration = .seconds(2)
    /// How often it is looked whether the further names of servers still lead to them: a virtual address may have moved. 60 s.
    public var nameInterval: Duration = .seconds(60)
    /// The most such looks that are under way at once; others wait. 16.
    public var maximumNameProbesInFlight = 16
    /// A server that fails is read again after the poll interval, and after this many times as long for each further failure in a row; 1 or
    /// more. One that others follow is not put off. 2.
    public var backOffFactor = 2.0
    /// A server that fails is never put off for longer than this, nor for less than the poll interval. 30 s.
    public var maximumBackOff: Duration = .seconds(30)
    /// The most probes of servers in order that are under way at once; others wait for a place in the order of their turns. 256. As many probes
    /// of slower facts may be under way beside them.
    public var maximumProbesInFlight = 256
    /// The most probes of failing servers that are under way at once. They have places of their own, so that they never delay others. 64.
    public var maximumFailingProbesInFlight = 64
    /// The most probes that became slow and gave their place to others while they last. Beyond it slow ones keep their places. 1024.
    public var maximumSlowProbesInFlight = 1024

    public init() {}

    /// How often a healthy server that others follow is read.
    public var sourceInterval: Duration { pollInterval / max(1, sourcePollsPerInterval) }
}
