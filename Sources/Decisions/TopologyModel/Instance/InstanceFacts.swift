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

    /// These facts, with those details that were not asked for this time taken from an earlier read of the same run of the server.
    public func keepingDetails(of earlier: InstanceFacts?) -> InstanceFacts {
        guard let earlier, earlier.server.isSameRun(as: server) else { return self }
        var transactions = transactions
        if transactions.ownCoordinates == nil { transactions.ownCoordinates = earlier.transactions.ownCoordinates }
        var locks = locks
        if locks.globalReadLockHeld == nil { locks.globalReadLockHeld = earlier.locks.globalReadLockHeld }
        guard transactions != self.transactions || locks != self.locks else { return self }
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks)
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
