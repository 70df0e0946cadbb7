#if MySQL
/// A server could not be reached, or a conversation with it broke off.
///
/// An error that a server answered to a statement is not one of these: see ``MySQLReply/failure``.
public struct MySQLClientError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// Nobody listens there: the host answered that the port is closed. The host is alive, the server is not.
        public static let refused = Code(description: "refused")
        /// The network said that the address cannot be reached.
        public static let unreachable = Code(description: "unreachable")
        /// The deadline passed. What the server did with the statement is unknown.
        public static let timedOut = Code(description: "timed out")
        /// The connection broke. What the server did with a running statement is unknown.
        public static let connectionLost = Code(description: "connection lost")
        /// The name service had no answer, or none in time. Says nothing about the server.
        public static let nameResolution = Code(description: "name resolution")
        /// The server answered, with an error, while the session was set up (1040, 1045, 1129, 1130 …): it is alive.
        public static let server = Code(description: "server")
        /// What answers there does not speak this protocol.
        public static let protocolError = Code(description: "protocol error")
        /// Encryption was asked for and could not be had, or the certificate does not convince.
        public static let tls = Code(description: "TLS")
        /// A fault on this side: no descriptors, a missing plugin, an argument that cannot be sent, or the calling task was cancelled.
        public static let local = Code(description: "local")
        /// The connection or its reactor was closed by its owner.
        public static let closed = Code(description: "closed")
        /// Another statement is running on the connection.
        public static let busy = Code(description: "busy")
        /// The reply was larger than ``MySQLConnectionOptions/maximumReplyBytes``; the connection is closed.
        public static let replyTooLarge = Code(description: "reply too large")
    }

    public var code: Code
    /// The server's, the client library's (2000-2999, 5000-5999) or the system's error number; 0 when there is none.
    public var errno: Int
    /// Present when the server said why, during the handshake, the session set-up, or as its last words on an idle connection.
    public var serverError: MySQLServerError?
    /// Whether anything in the server's protocol came back during the failed operation: a greeting, or a result.
    public var heardFromServer: Bool
    public var message: String

    public init(_ code: Code, errno: Int = 0, serverError: MySQLServerError? = nil, heardFromServer: Bool = false, _ message: String) {
        self.code = code
        self.errno = errno
        self.serverError = serverError
        self.heardFromServer = heardFromServer
        self.message = message
    }

    /// Whether a running server must have sent something during the failed operation. Never a vote that it is dead when false.
    public var provesServerAlive: Bool {
        if let serverError { return !MySQLServerError.shutdownCodes.contains(serverError.code) }
        return heardFromServer
    }

    public var description: String {
        if let serverError { return "\(code): \(message): \(serverError)" }
        return errno == 0 ? "\(code): \(message)" : "\(code): \(message) [\(errno)]"
    }
}
#endif
