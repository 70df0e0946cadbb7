/// Everything one successful read said about a server. Immutable and shared: an unchanged reply keeps the same object.
public final class InstanceFacts: Sendable, Hashable {
    public let server: ServerFacts
    public let settings: ServerSettings
    public let transactions: TransactionFacts
    /// Sorted by name; empty on a server that replicates from nobody.
    public let channels: [ReplicationChannel]
    public let semiSync: SemiSyncFacts
    /// Commits that are running, and global read or backup locks that somebody holds, where the server says so cheaply.
    public let locks: LockFacts

    public init(
        server: ServerFacts, settings: ServerSettings = .init(), transactions: TransactionFacts = .init(), channels: [ReplicationChannel] = [],
        semiSync: SemiSyncFacts = .init(), locks: LockFacts = .init()
    ) {
        self.server = server
        self.settings = settings
        self.transactions = transactions
        self.channels = channels.sorted { $0.name < $1.name }
        self.semiSync = semiSync
        self.locks = locks
    }

    public static func == (lhs: InstanceFacts, rhs: InstanceFacts) -> Bool {
        lhs === rhs
            || (lhs.server == rhs.server && lhs.settings == rhs.settings && lhs.transactions == rhs.transactions
                && lhs.channels == rhs.channels && lhs.semiSync == rhs.semiSync && lhs.locks == rhs.locks)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(server.identity)
        hasher.combine(transactions.executed)
    }
}
