#if MySQL
/// Everything that came back for one call of ``MySQLConnection/query(_:timeout:)``.
public struct MySQLReply: Hashable, Sendable {
    /// One per statement that succeeded, in order; a statement without rows has a result without columns.
    public var results: [MySQLResult]
    /// The statement that failed, counted from 0, and what the server said. Later statements were not run.
    public var failure: (index: Int, error: MySQLServerError)?

    public init(results: [MySQLResult] = [], failure: (index: Int, error: MySQLServerError)? = nil) {
        self.results = results
        self.failure = failure
    }

    public static func == (left: MySQLReply, right: MySQLReply) -> Bool {
        left.failure?.index == right.failure?.index && left.failure?.error == right.failure?.error && left.results == right.results
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(results)
        hasher.combine(failure?.index)
        hasher.combine(failure?.error)
    }
}
#endif
