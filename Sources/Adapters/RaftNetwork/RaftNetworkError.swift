#if Network
/// Why a transport cannot be started, its certificates cannot be read again, or its node must not take part.
public struct RaftNetworkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one as "the transport does not run".
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A setting is out of range, or an address cannot be read.
        public static let settings = Code(rawValue: "settings")
        /// Without authentication nodes talk on one machine only.
        public static let insecure = Code(rawValue: "insecure")
        /// A certificate or key cannot be read, does not fit the other, or is another node's.
        public static let certificate = Code(rawValue: "certificate")
        /// The address cannot be listened on.
        public static let listen = Code(rawValue: "listen")
        /// The transport was started, or stopped, before.
        public static let notStartable = Code(rawValue: "notStartable")
        /// The node's disk is empty, and a cluster knows the node as a member: what it promised is lost. The message says what to do.
        public static let lostDisk = Code(rawValue: "lostDisk")

        public var description: String { rawValue }
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}
#endif
