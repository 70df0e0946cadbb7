/// Everything that is wrong with a configuration, all at once.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The key and where in it: `DiscoverySeeds[2]`; empty for the file as a whole.
        public var path: String
        /// The line in the file; nil for what does not come from it.
        public var line: Int?
        /// What is wrong and how to put it right. Never holds a secret.
        public var message: String

        public init(path: String, line: Int? = nil, message: String) {
            self.path = path
            self.line = line
            self.message = message
        }

        public var description: String {
            (path.isEmpty ? "" : "\(path): ") + message + (line.map { " (line \($0))" } ?? "")
        }
    }

    /// The file, or where else the configuration came from.
    public var source: String
    /// In the order of the file. Never empty.
    public var problems: [Problem]

    public init(source: String, problems: [Problem]) {
        self.source = source
        self.problems = problems
    }

    /// One problem per line.
    public var description: String {
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        return "\(source): \(count)\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    }
}
