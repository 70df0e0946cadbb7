/// What decides, besides ``BinaryLogConfiguration/syncInterval`` and ``SemiSyncFacts``, whether a commit that a client was told of survives. A nil
/// value was not read, or the flavour and version have no such variable.
public struct DurabilityConfiguration: Hashable, Sendable, Codable {
    /// `@@innodb_flush_log_at_trx_commit`. 1: the log of InnoDB is forced to disk with every commit; 3: twice, on MariaDB;
    /// 0 and 2: about once a second.
    public var logFlush: Int?
    /// `@@rpl_semi_sync_source_wait_no_replica` / `@@rpl_semi_sync_master_wait_no_slave`: a commit goes on waiting though fewer replicas are connected
    /// than it waits for. Else the source stops waiting at once when one leaves.
    public var waitsWithoutReplicas: Bool?

    public init() {}

    /// The log of InnoDB is on disk before a commit is reported; nil: not read.
    public var forcesLog: Bool? { logFlush.map { $0 == 1 || $0 == 3 } }
}
