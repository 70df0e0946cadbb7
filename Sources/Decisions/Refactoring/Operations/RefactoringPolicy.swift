/// The bounds of operations, each with a name.
public struct RefactoringPolicy: Hashable, Sendable, Codable {
    /// One statement on one server, connection included. 10 s.
    public var stepTimeout: Duration = .seconds(10)
    /// Until a replica has applied what it received, or another server has executed what it has to. 60 s.
    public var catchUpTimeout: Duration = .seconds(60)
    /// Until a new source has executed everything that the replica has which is to follow it; nil: ``catchUpTimeout``.
    public var sourceCatchUpTimeout: Duration?
    /// Until a replica that was pointed to a source receives from it. 10 s.
    public var attachTimeout: Duration = .seconds(10)
    /// How often a server that is waited for is looked at. 100 ms.
    public var lookInterval: Duration = .milliseconds(100)
    /// How long what was stopped or changed is tried to be restored after a failure. 20 s.
    public var restoreTimeout: Duration = .seconds(20)
    /// How many replicas are moved at the same time. 5.
    public var parallelTracks = 5
    /// A replica that is further behind is not moved. 20 s, the incumbent's `ReasonableMaintenanceReplicationLagSeconds`.
    public var maximumLag: Duration = .seconds(20)
    /// Facts older than this are not planned on. 10 s.
    public var maximumAge: Duration = .seconds(10)
    /// A source with replication filters needs replicas with filters: the incumbent's `VerifyReplicationFilters`.
    public var verifiesFilters = false
    /// Whether a server without an account for replication can be given one.
    public var suppliesCredentials = false
    /// How many empty transactions are injected in one operation. 10,000.
    public var maximumInjected: UInt64 = 10_000

    public init() {}
}
