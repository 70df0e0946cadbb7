#if MySQL
public import MySQLClient

/// Where the manager's own state is kept on a MySQL or MariaDB server.
public struct MySQLStorageOptions: Sendable {
    /// The server and the account. Its session set-up is followed by our own, and its largest reply is raised to what a journal may hold.
    public var server: MySQLConnectionOptions
    /// The name of the database, as the server spells it. Other programs may have tables in it; ours begin with `baton_`.
    public var database: String
    /// Whether a database that is missing is created. Default: true.
    public var createsDatabase = true
    /// Of a connection, from the look-up of the host's name until the session is set up. Default: 5 s.
    public var connectTimeout: Duration = .seconds(5)
    /// Of one message to the server. What is not answered by then is given up, with the connection. Default: 10 s.
    public var statementTimeout: Duration = .seconds(10)

    public init(server: MySQLConnectionOptions, database: String) {
        self.server = server
        self.database = database
    }

    /// How messages call it.
    var place: String { "database \(database) at \(server.host):\(server.port)" }
}
#endif
