#if MySQL
import CBatonMariaDB
import Glibc

/// What libmariadb says about its last call, sorted into what the server answered and what went wrong on the way.
struct LibraryFailure {
    private static let clientCodes = 2000...2999
    private static let connectorCodes = 5000...5999
    /// In `net.error`: 2 stands for a socket that broke.
    private static let packetTooLarge: UInt8 = 1

    let code: Int
    let sqlState: String
    let message: String
    /// The library stopped at a packet that is larger than it may accept. It reports this as a lost connection, but marks it.
    private let isTooLarge: Bool

    init(_ mysql: UnsafeMutablePointer<MYSQL>) {
        isTooLarge = mysql.pointee.net.error == Self.packetTooLarge
        code = Int(mysql_errno(mysql))
        sqlState = String(cString: mysql_sqlstate(mysql))
        message = String(cString: mysql_error(mysql))
    }

    /// Present if the server itself sent the error.
    var serverError: MySQLServerError? {
        guard code != 0, !Self.clientCodes.contains(code), !Self.connectorCodes.contains(code) else { return nil }
        return MySQLServerError(code: code, sqlState: sqlState, message: message)
    }

    /// The error of a statement that broke off.
    func queryError(heard: Bool) -> MySQLClientError {
        if isTooLarge { return MySQLClientError(.replyTooLarge, errno: code, heardFromServer: true, "a row is larger than maximumReplyBytes") }
        return MySQLClientError(transportCode, errno: code, heardFromServer: heard, message)
    }

    /// The error of a handshake that did not succeed.
    func connectError(systemError: Int32, heard: Bool, at place: String) -> MySQLClientError {
        if let serverError {
            return MySQLClientError(.server, errno: code, serverError: serverError, heardFromServer: true, "\(place) refused the session")
        }
        if code == CR_CONNECTION_ERROR || code == CR_CONN_HOST_ERROR { return Self.connectError(systemError: systemError, at: place) }
        // What listens there may be something else: a program that waits for its client to speak first, or one that is only a door.
        let hint = transportCode == .connectionLost && !heard ? " (it let us in and said nothing; is it a MySQL server?)" : ""
        return MySQLClientError(transportCode, errno: code, heardFromServer: heard, "\(place): \(message)\(hint)")
    }

    /// The error of a TCP connection that did not come about.
    static func connectError(systemError: Int32, at place: String) -> MySQLClientError {
        let code: MySQLClientError.Code =
            switch systemError {
            case ECONNREFUSED: .refused
            case ECONNRESET, EPIPE: .connectionLost
            case EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES, EPERM, EINVAL, EAFNOSUPPORT: .local
            default: .unreachable
            }
        return MySQLClientError(code, errno: Int(systemError), "\(place): \(String(cString: strerror(systemError)))")
    }

    private var transportCode: MySQLClientError.Code {
        switch Int32(code) {
        case CR_SERVER_LOST, CR_SERVER_GONE_ERROR, CR_SERVER_LOST_EXTENDED, CR_ERR_NET_READ, CR_ERR_NET_WRITE: .connectionLost
        case CR_SSL_CONNECTION_ERROR: .tls
        case CR_MALFORMED_PACKET, CR_VERSION_ERROR, CR_SERVER_HANDSHAKE_ERR, CR_CONN_UNKNOWN_PROTOCOL: .protocolError
        case CR_NET_PACKET_TOO_LARGE: .replyTooLarge
        default: .local
        }
    }
}
#endif
