/// An application that writes numbered rows.
struct SimulatedClient {
    /// Follows the published record; else it writes to the first primary for ever, whatever is published.
    var followsRecord: Bool
    /// Its account writes through `read_only`; only `super_read_only` binds it.
    var isPrivileged = false
    var interval: Int64
    /// How long a record is believed before it is read again.
    var cacheLifetime: Int64
    var target: Int?
    var cachedAt: Int64 = 0
    /// The session in use: server, run, and the generation of its sessions.
    var session: (server: Int, boot: Int32, generation: Int32)?
    /// A write of its own sits in the socket of a frozen server.
    var isWaiting = false
    /// The server on which its commit waits for an acknowledgement.
    var heldBy: Int?
}
