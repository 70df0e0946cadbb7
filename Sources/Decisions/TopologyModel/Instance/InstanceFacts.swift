/// Everything one successful read said about a server. Immutable and shared: an unchanged reply keeps the same object.
public final class InstanceFacts: Sendable, Hashable, Codable {
    public let server: ServerFacts
    public let settings: ServerSettings
    public let transactions: TransactionFacts
    /// Sorted by name; empty on a server that replicates from nobody.
    public let channels: [ReplicationChannel]
    public let semiSync: SemiSyncFacts
    /// Global read or backup locks that somebody holds, where the server says so cheaply.
    public let locks: LockFacts
    /// Commits that do not finish, and connections that are all taken.
    public let stall: StallFacts
    /// nil on a server that is in no replication group, or cannot say.
    public let group: GroupReplicationFacts?
    /// What the slower lane read; nil until it ran once.
    public let details: InstanceDetails?
    /// What the server refused to tell, in the order of asking.
    public let unread: [UnreadFact]

    public init(
        server: ServerFacts, settings: ServerSettings = .init(), transactions: TransactionFacts = .init(), channels: [ReplicationChannel] = [],
        semiSync: SemiSyncFacts = .init(), locks: LockFacts = .init(), stall: StallFacts = .init(), group: GroupReplicationFacts? = nil,
        details: InstanceDetails? = nil, unread: [UnreadFact] = []
    ) {
        self.server = server
        self.settings = settings
        self.transactions = transactions
        self.channels = channels.sorted { $0.name < $1.name }
        self.semiSync = semiSync
        self.locks = locks
        self.stall = stall
        self.group = group
        self.details = details
        self.unread = unread
    }

    /// A copy with some groups replaced.
    public func with(
        transactions: TransactionFacts? = nil, channels: [ReplicationChannel]? = nil, semiSync: SemiSyncFacts? = nil, locks: LockFacts? = nil,
        details: InstanceDetails?? = nil, unread: [UnreadFact]? = nil
    ) -> InstanceFacts {
        InstanceFacts(
            server: server, settings: settings, transactions: transactions ?? self.transactions, channels: channels ?? self.channels,
            semiSync: semiSync ?? self.semiSync, locks: locks ?? self.locks, stall: stall, group: group, details: details ?? self.details,
            unread: unread ?? self.unread)
    }

    /// These facts, with those details that were not asked for this time taken from an earlier read of the same run of the server.
    public func keepingDetails(of earlier: InstanceFacts?) -> InstanceFacts {
        guard let earlier, earlier.server.isSameRun(as: server) else { return self }
        var transactions = transactions
        if transactions.ownCoordinates == nil { transactions.ownCoordinates = earlier.transactions.ownCoordinates }
        var locks = locks
        if locks.globalReadLockHeld == nil { locks.globalReadLockHeld = earlier.locks.globalReadLockHeld }
        let details = details ?? earlier.details
        // Nobody who did not ask can have been refused.
        let unread = self.details == nil && unread.isEmpty ? earlier.unread : unread
        guard transactions != self.transactions || locks != self.locks || details !== self.details || unread != self.unread else { return self }
        return with(transactions: transactions, locks: locks, details: details, unread: unread)
    }

    /// These facts with the details of others; `newer` itself, if nothing else tells them apart.
    public func takingDetails(of newer: InstanceFacts) -> InstanceFacts {
        var transactions = transactions
        transactions.ownCoordinates = newer.transactions.ownCoordinates
        var locks = locks
        locks.globalReadLockHeld = newer.locks.globalReadLockHeld
        let merged = with(transactions: transactions, locks: locks, details: .some(newer.details), unread: newer.unread)
        return merged == newer ? newer : merged
    }

    public static func == (lhs: InstanceFacts, rhs: InstanceFacts) -> Bool {
        lhs === rhs
            || (lhs.server == rhs.server && lhs.settings == rhs.settings && lhs.transactions == rhs.transactions
                && lhs.channels == rhs.channels && lhs.semiSync == rhs.semiSync && lhs.locks == rhs.locks && lhs.stall == rhs.stall
                && lhs.group == rhs.group && lhs.details == rhs.details && lhs.unread == rhs.unread)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(server.identity)
        hasher.combine(transactions.executed)
    }
}
