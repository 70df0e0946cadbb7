/// What kept a store from answering.
public struct StoreHTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private enum Value { case settings, unreachable, unanswered, tooLarge }
        private var value: Value
        /// The settings cannot be used. A person must change them.
        public static let settings = Code(value: .settings)
        /// No address took the request.
        public static let unreachable = Code(value: .unreachable)
        /// One took the request, and it is not known what it did with it.
        public static let unanswered = Code(value: .unanswered)
        /// The answer is larger than the settings allow.
        public static let tooLarge = Code(value: .tooLarge)
    }

    public var code: Code
    /// Names the address; without tokens and passwords.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
