/// The bounds of a planned switchover.
public struct SwitchoverPolicy: Hashable, Sendable, Codable {
    /// How long writes may be refused before the primary is opened again: closing it, and until the successor has everything. 1 s. A server waits
    /// whole seconds for a lock, so less than 1 s is not kept where a long statement is in the way.
    public var pauseBudget: Duration = .seconds(1)
    /// How long the successor may take to come level with the primary before anything is touched. 60 s.
    public var catchUpTimeout: Duration = .seconds(60)
    /// How often the successor is looked at while writes are refused. 2 ms.
    public var catchUpInterval: Duration = .milliseconds(2)
    /// A successor that is further behind is refused at once. 20 s, the incumbent's `ReasonableMaintenanceReplicationLagSeconds`.
    public var maximumLag: Duration = .seconds(20)
    /// A statement that was given up may take effect for so long after the server has answered again: it waits for two locks, at most 1 s for each. 4 s.
    public var statementGrace: Duration = .seconds(4)
    /// A write transaction, a statement that writes or a lock of tables that is there at two looks so far apart keeps the switchover from beginning. 500 ms.
    public var longestWrite: Duration = .milliseconds(500)
    /// How long opening the primary again is tried after a switchover that came to nothing; then a person must. 60 s.
    public var reopenLimit: Duration = .seconds(60)

    public init() {}
}
