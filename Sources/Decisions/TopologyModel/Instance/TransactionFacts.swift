/// Which transactions a server holds.
public struct TransactionFacts: Hashable, Sendable, Codable {
    /// What it has executed: MySQL `gtid_executed`; MariaDB `gtid_current_pos` (own writes and replicated ones).
    public var executed: GTIDValue = .none
    /// What its appliers have executed: MySQL as ``executed``; MariaDB `gtid_slave_pos`.
    public var applied: GTIDValue = .none
    /// MySQL `gtid_purged`; none on MariaDB.
    public var purged: GTIDValue = .none
    /// MariaDB `gtid_binlog_state`: the newest sequence number per domain *and* server, the only way to see errant transactions there.
    public var binlogState: MariaDBBinlogState?
    /// MariaDB `gtid_domain_id`.
    public var domainID: UInt32 = 0
    /// The server's own write position, where a slower probe has read it.
    public var ownCoordinates: BinlogCoordinates?

    public init() {}
}
