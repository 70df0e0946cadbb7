/// Why a quorum did not do what it was asked.
public struct QuorumError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one like ``outcomeUnknown``.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// Another node leads, or nobody does; nothing was changed.
        public static let notLeader = Code(rawValue: "notLeader")
        /// It cannot be done now, or not at all; nothing was changed.
        public static let refused = Code(rawValue: "refused")
        /// It may have been done, or be done later.
        public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")

        public var description: String { rawValue }
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
