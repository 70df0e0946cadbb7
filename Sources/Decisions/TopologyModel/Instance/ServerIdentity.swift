/// What makes a server itself, whatever name or address it is reached by.
///
/// MySQL has `server_uuid`. MariaDB has nothing like it: `@@server_uid` (10.11 and later) survives a rebuilt data directory on the
/// same port, so the whole tuple counts. Two identities are the same server only if they are equal; see also ``ServerFacts/bootedAt``
/// for telling one run of a server from the next.
public enum ServerIdentity: Hashable, Sendable, CustomStringConvertible {
    /// MySQL family: `@@server_uuid`, lower case.
    case mysql(uuid: String)
    /// MariaDB: `@@server_id`, `@@hostname`, `@@port`, `@@datadir`, and `@@server_uid` where the server has it.
    case mariadb(serverID: UInt32, hostname: String, port: UInt16, dataDirectory: String, serverUID: String?)

    public var description: String {
        switch self {
        case .mysql(let uuid): uuid
        case .mariadb(let serverID, let hostname, let port, let dataDirectory, let serverUID):
            "mariadb:\(serverID):\(hostname):\(port):\(dataDirectory)" + (serverUID.map { ":\($0)" } ?? "")
        }
    }
}
