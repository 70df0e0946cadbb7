/// Why one of several managers does not do its part.
public struct QuorumTrouble: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for programs. New codes may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The disk of the log is full. It is over by itself when there is room.
        public static let storageFull = Code(rawValue: "storageFull")
        /// The disk of the log hangs, or is very slow. It is over by itself when the write is through.
        public static let storageStalled = Code(rawValue: "storageStalled")
        /// The node does nothing more until its process is started again.
        public static let halted = Code(rawValue: "halted")
        /// Its log was damaged: it does not vote until it has what it lost.
        public static let quarantined = Code(rawValue: "quarantined")
        /// Said by a manager of another version.
        public static let unknown = Code(rawValue: "unknown")
    }

    public var code: Code
    /// For people.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(message) (\(code.rawValue))" }
}
