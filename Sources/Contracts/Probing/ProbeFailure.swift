/// Why a probe gave no facts.
public struct ProbeFailure: Hashable, Sendable, Codable {
    /// What kind of failure it was. Decisions look at this and never at the text.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The connection was refused or reset.
        case refused
        /// Nothing came back within the deadline.
        case timedOut
        /// A connection that worked broke.
        case connectionLost
        /// The name could not be resolved (or resolving took too long). Says nothing about the server.
        case nameResolution
        /// The server answered that we may not enter (1045, 1130, 1129, 1044 …).
        case accessDenied
        /// The server answered that it has no room (1040, 1203, 1226).
        case tooManyConnections
        /// The server said that a receiver waits for room on a full disk, and that keeps it from saying more.
        case outOfSpace
        /// The server answered something that is not the protocol, or an error that we do not expect.
        case protocolError
        /// The manager itself could not try: out of descriptors, shutting down.
        case local
    }

    /// ER_CON_COUNT_ERROR: all connections of the server are taken. Its kin, 1203 and 1226, are limits of our own account.
    static let tooManyConnectionsCode = 1040

    public var kind: Kind
    /// The server's or client library's error number, 0 where there is none.
    public var code: Int
    public var message: String

    public init(kind: Kind, code: Int = 0, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    /// Whether the failure says anything at all about the server (as opposed to the manager's own machinery).
    public var isAboutServer: Bool {
        switch kind {
        case .refused, .timedOut, .connectionLost, .accessDenied, .tooManyConnections, .outOfSpace, .protocolError: true
        case .nameResolution, .local: false
        }
    }
}
