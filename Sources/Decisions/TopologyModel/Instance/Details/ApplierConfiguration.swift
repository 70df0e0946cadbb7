/// How a server is told to execute what it received. A nil or empty value was not read, or the flavour and version have no such variable.
public struct ApplierConfiguration: Hashable, Sendable, Codable {
    /// `@@replica_parallel_workers` / `@@slave_parallel_workers`, MariaDB `@@slave_parallel_threads`. 0: one thread does everything.
    public var workers: Int?
    /// `@@replica_preserve_commit_order` / `@@slave_preserve_commit_order`. MariaDB's workers always commit in order within a domain.
    public var preservesCommitOrder: Bool?
    /// MySQL `LOGICAL_CLOCK` or `DATABASE` (`@@replica_parallel_type`, gone from 9.x on), MariaDB `@@slave_parallel_mode`: `none`, `minimal`,
    /// `conservative`, `optimistic` or `aggressive`.
    public var parallelMode: String = ""
    /// `@@relay_log_recovery`: relay logs are thrown away and fetched again after a crash.
    public var recoversRelayLog: Bool?
    /// `@@skip_replica_start` / `@@skip_slave_start`: replication does not start with the server.
    public var skipsStart: Bool?
    /// `@@replica_allow_higher_version_source` (MySQL 9.7 and later).
    public var allowsHigherVersionSource: Bool?

    public init() {}
}
