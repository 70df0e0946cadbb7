#if Network
public import RaftCore

/// What happened on the network, for logs and for whoever watches. Nothing has to be done about it: the transport goes on by itself.
public struct RaftNetworkEvent: Hashable, Sendable, CustomStringConvertible {
    /// What happened. New codes may be added.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A connection is authenticated, and carries frames.
        public static let up = Code(rawValue: "up")
        /// A connection that was up has ended.
        public static let down = Code(rawValue: "down")
        /// A peer could not be reached: its name is unknown, nobody listens, or nothing answers in time.
        public static let unreachable = Code(rawValue: "unreachable")
        /// A certificate, a proof or a seal is wrong, or missing.
        public static let authenticationFailed = Code(rawValue: "authenticationFailed")
        /// The two sides have no form of frames in common.
        public static let versionMismatch = Code(rawValue: "versionMismatch")
        public static let wrongCluster = Code(rawValue: "wrongCluster")
        /// Another node than the expected one, or the node itself, is at the other end.
        public static let wrongNode = Code(rawValue: "wrongNode")
        /// What must be equal on all nodes is not, see ``RaftNetworkSettings/agreement``.
        public static let settingsMismatch = Code(rawValue: "settingsMismatch")
        /// Bytes that no node sends.
        public static let malformed = Code(rawValue: "malformed")
        /// A frame beyond the limit, or more bytes than a stranger may send.
        public static let tooLarge = Code(rawValue: "tooLarge")
        /// A handshake was not through in time.
        public static let expired = Code(rawValue: "expired")
        /// So many connections are there, or under way, that one more was closed at once.
        public static let tooManyConnections = Code(rawValue: "tooManyConnections")
        /// Nothing could be written for ``RaftNetworkSettings/writeStallLimit``.
        public static let stalled = Code(rawValue: "stalled")
        /// Nothing was sent or heard for ``RaftNetworkSettings/idleLimit``: the connection is made again when there is something to send.
        public static let idle = Code(rawValue: "idle")
        /// The address of a peer cannot be used; the message says why.
        public static let badAddress = Code(rawValue: "badAddress")

        public var description: String { rawValue }
    }

    public var code: Code
    /// Who is, or should be, or says to be, at the other end, if that is known.
    public var node: NodeID?
    /// The address of the other end.
    public var remote: String
    public var message: String
    /// How many events of this code were not told before this one, because too many came at once. They are counted all the same, see ``RaftNetworkTransport/counters()``.
    public var suppressed: Int

    public init(code: Code, node: NodeID? = nil, remote: String, message: String, suppressed: Int = 0) {
        self.code = code
        self.node = node
        self.remote = remote
        self.message = message
        self.suppressed = suppressed
    }

    public var description: String {
        let who = node.map { "\($0) at " } ?? ""
        return "\(code): \(who)\(remote): \(message)" + (suppressed > 0 ? " (and \(suppressed) more)" : "")
    }
}
#endif
