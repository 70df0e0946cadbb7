/// How a server is configured at this moment.
public struct ServerSettings: Hashable, Sendable, Codable {
    public var readOnly = false
    /// `@@super_read_only`; nil where the flavour has no such variable (MariaDB).
    public var superReadOnly: Bool?
    /// `@@offline_mode`: ordinary accounts are kept out; nil where the flavour has no such variable (MariaDB).
    public var isOffline: Bool?
    public var binaryLogEnabled = false
    /// `@@log_slave_updates` / `@@log_replica_updates`.
    public var logsReplicaUpdates = false
    /// nil when the server reports a value we do not know.
    public var binlogFormat: BinlogFormat?
    public var binlogRowImage: String = ""
    /// `@@slave_net_timeout` / `@@replica_net_timeout`.
    public var replicaNetTimeout: Duration = .seconds(60)
    public var maxConnections: Int = 0
    /// `@@gtid_mode` on MySQL ("ON", "OFF", …); empty on MariaDB, where GTIDs are always written.
    public var gtidMode: String = ""
    /// Galera: `@@wsrep_on` with a provider. Such servers are recognised and left alone.
    public var isGaleraNode = false
    /// MySQL group replication: the member state is anything but OFFLINE. Recognised and left alone.
    public var isGroupReplicationMember = false

    public init() {}
}
