#if Network
/// Something that happened to a client's connection or session, for logs.
public struct ZooKeeperEvent: Hashable, Sendable, CustomStringConvertible {
    /// New codes may be added.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A connection is up, with the session that there was or a new one.
        public static let connected = Code(rawValue: "connected")
        /// A connection that was up ended.
        public static let disconnected = Code(rawValue: "disconnected")
        /// A server could not be connected to.
        public static let unreachable = Code(rawValue: "unreachable")
        /// A server refused the authentication.
        public static let refused = Code(rawValue: "refused")
        /// What a peer sent is not the protocol.
        public static let malformed = Code(rawValue: "malformed")
        /// The session is over, and with it its ephemeral nodes; the next connection begins another.
        public static let sessionExpired = Code(rawValue: "sessionExpired")

        public var description: String { rawValue }
    }

    public var code: Code
    public var server: ZooKeeperServerAddress
    /// The session's number; 0: there is none.
    public var session: Int64
    public var message: String

    public init(_ code: Code, server: ZooKeeperServerAddress, session: Int64, _ message: String) {
        self.code = code
        self.server = server
        self.session = session
        self.message = message
    }

    public var description: String { "\(server): \(code): \(message)" }
}
#endif
