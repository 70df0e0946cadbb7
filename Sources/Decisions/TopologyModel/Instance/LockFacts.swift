/// Locks that make a server accept `read_only=0` and still hang every write (server truth T6).
public struct LockFacts: Hashable, Sendable, Codable {
    /// Somebody holds FLUSH TABLES WITH READ LOCK or a BACKUP STAGE lock; nil where the server cannot say.
    ///
    /// MariaDB: `information_schema.METADATA_LOCK_INFO` where the plugin is loaded, else a session in state "Waiting for … lock" or the
    /// global status `Com_flush` are no proof, so nil. MySQL: `performance_schema.metadata_locks`.
    public var globalReadLockHeld: Bool?

    /// Transactions under way that have written; nil where nobody asked, or the server does not say.
    public var openWrites: OpenWrites?

    public init(globalReadLockHeld: Bool? = nil, openWrites: OpenWrites? = nil) {
        self.globalReadLockHeld = globalReadLockHeld
        self.openWrites = openWrites
    }
}
