/// Work on a server that a change to read-only would cut off: its commit is refused (error 1290), or the change waits for it.
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

        public init(id: String, session: UInt64, user: String, host: String, isIdle: Bool, rows: UInt64) {
            self.id = id
            self.session = session
            self.user = user
            self.host = host
            self.isIdle = isIdle
            self.rows = rows
        }
    }

    /// In the order of their sessions. One whose client is quick is here too.
    public var transactions: [Transaction]
    /// XA transactions that are prepared and wait for their coordinator, by their data.
    public var prepared: [String]

    public init(transactions: [Transaction] = [], prepared: [String] = []) {
        self.transactions = transactions
        self.prepared = prepared
    }
}
