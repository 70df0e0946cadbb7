#if MySQL
/// Where to connect, as whom, and how.
public struct MySQLConnectionOptions: Sendable {
    /// An IP literal, or a name for the reactor's ``NameResolver``.
    public var host: String
    public var port: UInt16
    public var user: String
    public var password: Secret
    /// Default: ``TLSMode/disabled``.
    public var tls: TLSMode
    /// Statements sent as one batch right after the handshake, under the same deadline. The first that fails fails the connection.
    public var sessionSetup: [String]
    /// The most bytes of one reply, counting every cell and column name of all its results. Default: 16 MiB. A larger reply is
    /// ``MySQLClientError/Code/replyTooLarge``. It also bounds the statement.
    public var maximumReplyBytes: Int
    /// What the server's lists of connections show as the program.
    public var programName: String

    public init(host: String, port: UInt16, user: String, password: Secret) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.tls = .disabled
        self.sessionSetup = []
        self.maximumReplyBytes = Self.defaultMaximumReplyBytes
        self.programName = "baton"
    }

    public static let defaultMaximumReplyBytes = 16 << 20
}
#endif
