/// Work on a server that a change to read-only would cut off (its commit is refused with error 1290), or that the change would wait for.
public struct OpenWrites: Hashable, Sendable, Codable {
    /// A transaction that has written and has neither committed nor rolled back.
    public struct Transaction: Hashable, Sendable, Codable {
        /// The server's number for it; the same at two looks means that it is the same transaction.
        public var id: String
        /// The session that it belongs to; 0 where it has none any more.
        public var session: UInt64
        public var user: String
        public var host: String
        /// The session waits for its client.
        public var isIdle: Bool
        public var rows: UInt64
        /// For how long the session has been idle, or at its statement, in whole seconds; nil where nobody says.
        public var age: Duration?
        /// What the session executes, without values and shortened; empty where it is idle or nobody says.
        public var statement: String

        public init(id: String, session: UInt64, user: String, host: String, isIdle: Bool, rows: UInt64, age: Duration? = nil, statement: String = "") {
            self.id = id
            self.session = session
            self.user = user
            self.host = host
            self.isIdle = isIdle
            self.rows = rows
            self.age = age
            self.statement = statement
        }
    }

    /// A statement that runs, or a lock that a session holds: the change to read-only waits until it is over, also where no row has been changed.
    public struct Claim: Hashable, Sendable, Codable {
        /// The server's number for it; the same at two looks means that it is the same statement or lock.
        public var id: String
        public var session: UInt64
        public var user: String
        public var host: String
        /// The session waits for its client: it holds a lock and executes nothing.
        public var isIdle: Bool
        /// For how long the session has been idle, or at its statement, in whole seconds; nil where nobody says.
        public var age: Duration?
        /// What the session executes, without values and shortened; empty where it is idle or nobody says.
        public var statement: String

        public init(id: String, session: UInt64, user: String, host: String, isIdle: Bool = false, age: Duration? = nil, statement: String = "") {
            self.id = id
            self.session = session
            self.user = user
            self.host = host
            self.isIdle = isIdle
            self.age = age
            self.statement = statement
        }
    }

    /// In the order of their sessions. One whose client is quick is here too.
    public var transactions: [Transaction]
    /// XA transactions that are prepared and wait for their coordinator, by their data; nil where the server does not say.
    public var prepared: [String]?
    /// Statements under way that write, whether or not they have changed a row yet, in the order of their sessions; nil where the server does not say.
    public var statements: [Claim]?
    /// Who holds the locks that every write takes: `LOCK TABLES … WRITE` in an idle session, and statements again; nil where the server does not say.
    ///
    /// MySQL: `performance_schema.metadata_locks` where it is filled, as it is by default from 8.0. MariaDB: where the plugin `metadata_lock_info` is loaded.
    public var lockHolders: [Claim]?

    public init(transactions: [Transaction] = [], prepared: [String]? = [], statements: [Claim]? = [], lockHolders: [Claim]? = []) {
        self.transactions = transactions
        self.prepared = prepared
        self.statements = statements
        self.lockHolders = lockHolders
    }

    /// Nothing is under way, as far as the server says.
    public var isEmpty: Bool {
        transactions.isEmpty && (prepared ?? []).isEmpty && (statements ?? []).isEmpty && (lockHolders ?? []).isEmpty
    }
}
