public struct KVPublisherError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private enum Value { case unreachable, refused, corrupt, timedOut }
        private var value: Value
        /// The store does not answer. Retried by the reconciler.
        public static let unreachable = Code(value: .unreachable)
        /// The store says no: permissions, quota, a read-only path. A person must act.
        public static let refused = Code(value: .refused)
        /// What is stored is not one of our records. A person must look.
        public static let corrupt = Code(value: .corrupt)
        public static let timedOut = Code(value: .timedOut)
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
