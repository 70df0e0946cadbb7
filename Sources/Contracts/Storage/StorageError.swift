/// Storage could not do what it was asked.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible, Codable {
    public struct Code: Hashable, Sendable, Codable {
        private enum Value: Codable { case full, corrupt, tooNew, locked, inputOutput, closed, tooLarge, outcomeUnknown, notLeader, overloaded }
        private var value: Value
        /// The disk is full. Free space; the control log keeps a reserve and resumes by itself.
        public static let full = Code(value: .full)
        /// What is stored cannot be right. Restore a copy; nothing is guessed.
        public static let corrupt = Code(value: .corrupt)
        /// Written by a newer version of the software. Upgrade, or restore an older copy.
        public static let tooNew = Code(value: .tooNew)
        /// Another process holds it. Stop the other one.
        public static let locked = Code(value: .locked)
        public static let inputOutput = Code(value: .inputOutput)
        public static let closed = Code(value: .closed)
        public static let tooLarge = Code(value: .tooLarge)
        /// The write may or may not have happened; read before writing again.
        public static let outcomeUnknown = Code(value: .outcomeUnknown)
        /// Another node leads, or this one leads in a later term than the one in which the proposal was decided. Nothing was committed.
        public static let notLeader = Code(value: .notLeader)
        /// Too much waits already; nothing was committed. Try again later.
        public static let overloaded = Code(value: .overloaded)
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
