#if MySQL
/// What a server answered instead of doing what it was asked.
public struct MySQLServerError: Hashable, Sendable, CustomStringConvertible {
    /// The server's error number, such as 1045.
    public var code: Int
    /// Five characters, such as `28000`.
    public var sqlState: String
    /// The server's own words. For people; never decide by it.
    public var message: String

    public init(code: Int, sqlState: String, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    public var description: String { "\(code) (\(sqlState)): \(message)" }

    /// ER_SERVER_SHUTDOWN and ER_NORMAL_SHUTDOWN: the last words of a server that is going away.
    static let shutdownCodes: Set<Int> = [1053, 1077]
}
#endif
