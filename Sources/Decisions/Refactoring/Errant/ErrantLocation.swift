public import TopologyModel

/// In which binary logs of a server its errant transactions are.
public struct ErrantLocation: Hashable, Sendable, Codable {
    /// A binary log and the errant transactions that it holds.
    public struct Log: Hashable, Sendable, Codable {
        public var file: String
        public var transactions: ErrantTransactions

        public init(file: String, transactions: ErrantTransactions) {
            self.file = file
            self.transactions = transactions
        }
    }

    /// Logs that hold some between them, one of which was not told from the others because the search had come to its limit.
    public struct Span: Hashable, Sendable, Codable {
        public var firstFile: String
        public var lastFile: String
        public var transactions: ErrantTransactions

        public init(firstFile: String, lastFile: String, transactions: ErrantTransactions) {
            self.firstFile = firstFile
            self.lastFile = lastFile
            self.transactions = transactions
        }
    }

    public var errant: ErrantTransactions
    /// Oldest first.
    public var logs: [Log]
    /// Oldest first; usually none.
    public var unsearched: [Span]
    /// Those that are in no log of the server: the logs were purged, or they never were in one. nil: none.
    public var unlogged: ErrantTransactions?

    public init(errant: ErrantTransactions, logs: [Log] = [], unsearched: [Span] = [], unlogged: ErrantTransactions? = nil) {
        self.errant = errant
        self.logs = logs
        self.unsearched = unsearched
        self.unlogged = unlogged
    }
}
