/// `Last_IO_Errno`/`Last_IO_Error` or `Last_SQL_Errno`/`Last_SQL_Error` of a channel.
public struct ReplicationError: Hashable, Sendable, Codable {
    public var code: Int
    public var message: String
    /// When it happened, where the server says so (MySQL; not MariaDB).
    public var occurredAt: WallTime?

    public init(code: Int, message: String, occurredAt: WallTime? = nil) {
        self.code = code
        self.message = message
        self.occurredAt = occurredAt
    }

    /// Errors by which a receiver says that it cannot reach its source.
    ///
    /// 2002/2003 cannot connect, 2005 unknown host, 2006 gone away, 2013 lost connection, 2026 TLS handshake, 1158…1161 network read and
    /// write errors. The codes are those of the client library in the server; the message text varies by version and is never matched.
    public var isConnectionClass: Bool {
        switch code {
        case 2002, 2003, 2005, 2006, 2013, 2026, 1158, 1159, 1160, 1161: true
        default: false
        }
    }

    /// Errors by which a receiver says that its source answered, whatever the answer: 1040 too many connections, 1045 access denied,
    /// 1129 host blocked, 1130 host not allowed, 1203/1226 user limits, 1236 binary log position refused, 1053 server shutdown in progress is *not* here.
    public var provesSourceAlive: Bool {
        switch code {
        case 1040, 1045, 1129, 1130, 1203, 1226, 1236: true
        default: false
        }
    }

    /// How the thread of a server ended by it, in words for a person.
    package func ended(_ thread: String) -> String { "its \(thread) stopped with error \(code): \(message)" }
}
