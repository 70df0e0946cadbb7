#if Network
/// Why an operation has no result.
public struct ZooKeeperError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one like ``outcomeUnknown``.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// No server could be asked, or none answered in time. It was certainly not done; try again later.
        public static let unreachable = Code(rawValue: "unreachable")
        /// A write was sent, and its answer did not come. It may have been done, or may yet be: look before it is tried again.
        public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")
        /// The account or the access list does not allow it. Change one of them.
        public static let refused = Code(rawValue: "refused")
        /// The server looked at it and said no; ``ZooKeeperError/serverCode`` says why. Nothing was done.
        public static let rejected = Code(rawValue: "rejected")
        /// A setting, an address, a path or an argument cannot be used. Nothing was sent.
        public static let settings = Code(rawValue: "settings")
        /// What answered does not speak the protocol, or speaks longer than this side accepts. Look at what is at that address.
        public static let malformed = Code(rawValue: "malformed")
        /// Too much waits already; the message names the limit. Nothing was sent; try again when something was answered.
        public static let overloaded = Code(rawValue: "overloaded")
        /// The client was closed. Nothing was sent.
        public static let closed = Code(rawValue: "closed")

        /// Whether the same call may succeed later with nothing changed here, and does nothing twice.
        public var isRetryable: Bool { self == .unreachable || self == .overloaded }

        public var description: String { rawValue }
    }

    public var code: Code
    public var message: String
    /// As the caller wrote it.
    public var path: String?
    /// What the server answered, if it did.
    public var serverCode: ZooKeeperServerCode?
    /// Of a transaction that failed: one code for each of its operations, in their order. ``ZooKeeperServerCode/ok`` stands for those before the one that failed, which were not done either,
    /// ``ZooKeeperServerCode/runtimeInconsistency`` for those behind it.
    public var operationCodes: [ZooKeeperServerCode]

    public init(_ code: Code, _ message: String, path: String? = nil, serverCode: ZooKeeperServerCode? = nil, operationCodes: [ZooKeeperServerCode] = []) {
        self.code = code
        self.message = message
        self.path = path
        self.serverCode = serverCode
        self.operationCodes = operationCodes
    }

    /// Of a transaction: the place of the operation that failed it.
    public var failedOperation: Int? { operationCodes.firstIndex { $0 != .ok } }

    public var description: String { path.map { "\(code): \($0): \(message)" } ?? "\(code): \(message)" }
}
#endif
