/// What may keep a server, or everybody, from being promoted. Raw values stand in JSON and are never renamed.
public enum PromotionConstraint: String, Hashable, Sendable, CaseIterable {
    // MARK: What the server is like

    /// It does not answer.
    case unreachable
    /// It was never read, so nobody knows which server it is.
    case neverRead = "never_read"
    /// It does not say who it is.
    case identity
    /// Another server has the same `server_id`.
    case serverID = "server_id"
    /// Most replicas are of the other family of servers.
    case flavor
    /// Its version is higher than that of most replicas.
    case version
    /// It writes no binary log.
    case binaryLog = "binary_log"
    /// It does not log what it replicates.
    case replicaUpdates = "replica_updates"
    /// Its `binlog_format` is larger than that of most replicas.
    case binlogFormat = "binlog_format"
    /// It is a Galera node.
    case galera
    /// It is a member of a replication group.
    case groupReplication = "group_replication"
    /// It is in `offline_mode`: applications could not connect to it.
    case offline
    /// A session holds a global read or backup lock on it.
    case globalLock = "global_lock"
    /// It replicates from several sources.
    case severalSources = "several_sources"
    /// It has replication filters, so rows may be missing on it.
    case filters
    /// It holds back what it received for longer than is allowed.
    case delay
    /// Its applier stopped with an error.
    case applierError = "applier_error"
    /// Its applier waits for a lock that a session holds.
    case applierLock = "applier_lock"
    /// It alone holds transactions that it wrote itself.
    case errant
    /// What it received is not known.
    case receivedUnknown = "received_unknown"
    /// This recovery designated it before and gave it up.
    case givenUp = "given_up"

    // MARK: What people and the configuration say of it

    case downtime
    case maintenance
    /// Its promotion rule is `must_not`.
    case promotionRule = "promotion_rule"
    /// The configuration forbids its promotion by its name.
    case promotionIgnored = "promotion_ignored"
    /// It is in another data center than the failed primary.
    case dataCenter = "data_center"
    /// It is in another region than the failed primary.
    case region
    /// It is in another environment than the failed primary.
    case environment
    /// It lags too much, or nobody knows how much.
    case lag
    /// It has not applied all that it received, or nobody knows.
    case notApplied = "not_applied"

    // MARK: What keeps everybody from it

    /// Another replica received what it did not, and would lose it.
    case lacksTransactions = "lacks_transactions"
    /// Nobody but the other one takes the place of one of two primaries that replicate from each other.
    case coPrimary = "co_primary"
    /// It is not certain that no commit is lost of which a client was told.
    case lossless
}
