/// What makes a server itself, whatever name or address it is reached by.
///
/// MySQL has `server_uuid`. MariaDB has nothing like it: `@@server_uid` (10.11 and later) survives a rebuilt data directory on the
/// same port, so the whole tuple counts. Two identities are the same server only if ``isSameServer(as:)`` says so; see also
/// ``ServerFacts/bootedAt`` for telling one run of a server from the next.
public enum ServerIdentity: Hashable, Sendable, CustomStringConvertible, Codable {
    /// MySQL family: `@@server_uuid`, lower case.
    case mysql(uuid: String)
    /// MariaDB: `@@server_id`, `@@hostname`, `@@port`, `@@datadir`, and `@@server_uid` where the server has it.
    case mariadb(serverID: UInt32, hostname: String, port: UInt16, dataDirectory: String, serverUID: String?)

    /// MySQL's `server_uuid`; nil for MariaDB.
    public var mysqlUUID: String? {
        guard case .mysql(let uuid) = self else { return nil }
        return uuid
    }

    /// Whether both are of one server: they are equal, or the server's program was replaced by one of another version, and `@@server_uid` came or
    /// went with it while everything else stayed.
    public func isSameServer(as other: ServerIdentity) -> Bool {
        if self == other { return true }
        guard case .mariadb(let serverID, let hostname, let port, let dataDirectory, let serverUID) = self,
            case .mariadb(let otherID, let otherHostname, let otherPort, let otherDirectory, let otherUID) = other
        else { return false }
        return (serverUID == nil) != (otherUID == nil) && (serverID, hostname, port, dataDirectory) == (otherID, otherHostname, otherPort, otherDirectory)
    }

    /// One line without spaces of its own; ``init(parsing:)`` reads it back.
    public var description: String {
        switch self {
        case .mysql(let uuid): "mysql|\(uuid)"
        case .mariadb(let serverID, let hostname, let port, let dataDirectory, let serverUID):
            "mariadb|\(serverID)|\(hostname)|\(port)|\(dataDirectory)|\(serverUID ?? "")"
        }
    }

    /// Reads what ``description`` wrote; nil for anything else, the empty text of a server that was never read included.
    public init?(parsing text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "|" }.map { String($0) }
        switch parts.first {
        case "mysql" where parts.count == 2 && !parts[1].isEmpty:
            self = .mysql(uuid: parts[1])
        case "mariadb" where parts.count >= 6:
            guard let serverID = UInt32(parts[1]), let port = UInt16(parts[3]), let serverUID = parts.last else { return nil }
            // A data directory may hold the separator; nothing else can.
            let dataDirectory = parts[4..<(parts.count - 1)].joined(separator: "|")
            self = .mariadb(
                serverID: serverID, hostname: parts[2], port: port, dataDirectory: dataDirectory, serverUID: serverUID.isEmpty ? nil : serverUID)
        default:
            return nil
        }
    }
}
