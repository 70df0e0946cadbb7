/// Bytes that were committed as a command or kept as a snapshot cannot be understood. Applying must stop: a node that skips a command differs from the others.
public struct ControlModelError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private enum Value { case unknownKind, unknownVersion, malformed }
        private var value: Value
        /// A newer program wrote a command that this one does not know. Upgrade.
        public static let unknownKind = Code(value: .unknownKind)
        /// A newer program wrote a form of a command or of the snapshot that this one does not know. Upgrade.
        public static let unknownVersion = Code(value: .unknownVersion)
        /// The bytes are cut, too long, or hold a value that cannot be. Restore a copy; nothing is guessed.
        public static let malformed = Code(value: .malformed)
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
