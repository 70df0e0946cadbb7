public struct KeyedStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private enum Value { case unreachable, refused, conflict, outcomeUnknown }
        private var value: Value
        /// No answer, and nothing was changed. Try again later.
        public static let unreachable = Code(value: .unreachable)
        /// The store says no: permissions, a quota, a size, or an answer that is not that of such a store. Nothing was changed. A person must act.
        public static let refused = Code(value: .refused)
        /// A condition of a transaction did not hold, so nothing was changed. Read and decide again.
        public static let conflict = Code(value: .conflict)
        /// A transaction was sent and its answer is missing: it was carried out, or will be, or never. Read, and decide again.
        public static let outcomeUnknown = Code(value: .outcomeUnknown)
    }

    public var code: Code
    /// Without tokens and passwords.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
