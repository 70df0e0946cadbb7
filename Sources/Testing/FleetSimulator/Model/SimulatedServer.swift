import TopologyModel

/// One server of MariaDB or MySQL. An object, because a run looks at single facts of its servers with every event: as a value it would be copied for each of them.
final class SimulatedServer {
    let index: Int
    let address: InstanceAddress
    let serverID: UInt32
    let release: SimulatedRelease
    let isMySQL: Bool
    var identity: ServerIdentity
    /// Present run; grows with every start.
    var boot: Int32 = 1
    var bootedAt: Int64
    var isUp = true
    /// Stopped by a signal or a stalled machine: accepts connections, answers nothing.
    var frozenUntil: Int64?
    var bootsReadOnly: Bool
    /// Replication starts with the server, as without `skip_slave_start`.
    var startsReplication: Bool
    private(set) var readOnly: Bool
    /// MySQL: nobody writes, whatever he is allowed to. Only together with ``readOnly``.
    private(set) var superReadOnly: Bool
    /// The manager fenced it in its present run, and nobody has opened it since.
    var isFenced = false
    /// MySQL's `offline_mode`: nobody gets in who is not privileged.
    var isOffline = false
    var channel: SimulatedChannel?
    private var rows: SimulatedRows
    /// Somebody holds FLUSH TABLES WITH READ LOCK: `read_only=0` is accepted, writes hang.
    var hasGlobalReadLock = false
    /// Its disk takes nothing: commits hang, what is read is answered, and replicas are connected and hear that there is nothing new.
    var diskIsFrozen = false
    /// A row of the write probe hangs in its commit.
    var hasHungWrite = false
    /// Its channel leaves rows out.
    var isFiltered = false
    /// Whether the server can tell of such a lock.
    var tellsLocks = true
    /// `SET GLOBAL read_only=0` fails.
    var refusesOpening = false
    /// Statements of the manager take so long.
    var statementDelay: Int64 = 0
    /// When its applier last failed by an error of its own.
    var applierFailedAt: Int64 = 0
    /// What applying one transaction costs.
    var applyCost: Int64 = 200 * Nanoseconds.microsecond
    /// Grows when client sessions are ended.
    var sessionGeneration: Int32 = 0
    /// Clients whose write sits in the socket of a frozen server, where it is executed at thaw (server truth T8), or waits for a global read lock.
    var waitingClients: [Int32] = []
    /// Actions whose statement waits like that.
    var waitingActions: [Int32] = []
    /// The statement of an operation that is under way, whoever still waits for it: the lock of its session keeps other ones out.
    var operationStatement: Int32?
    /// Beside its applier; nil: not told.
    var applierWorkers: Int?
    var writes = SimulatedWrites()
    /// The disk of its binary log: commits hang, and what asks for the log does (server truth T4).
    var isDiskFull = false
    /// Somebody commits: no KILL ends that.
    var hasHungCommit = false
    /// Sessions of the manager that hang for that, whether anybody waits for them or not.
    var hungSessions = 0
    /// It belongs to a cluster that the manager does not understand (server truth T13).
    var isGaleraNode = false
    /// nil: the server has none.
    var semiSync: SimulatedSemiSync?
    /// After how long its commits stop waiting; nil: never.
    var semiSyncTimeout: Int64?
    /// What the last probe saw, until something changes.
    var cachedFacts: InstanceFacts?

    init(
        index: Int, address: InstanceAddress, release: SimulatedRelease, servers: Int, bootedAt: Int64, bootsReadOnly: Bool, startsReplication: Bool, readOnly: Bool,
        superReadOnly: Bool
    ) {
        self.index = index
        self.address = address
        self.release = release
        isMySQL = release.flavor == .mysql
        serverID = UInt32(index + 1)
        identity = SimulatedServer.identity(of: index, at: address, release)
        self.bootedAt = bootedAt
        self.bootsReadOnly = bootsReadOnly
        self.startsReplication = startsReplication
        self.readOnly = readOnly
        self.superReadOnly = superReadOnly
        rows = SimulatedRows(newestOfOrigin: Array(repeating: 0, count: servers))
    }

    /// `SET GLOBAL read_only=1`, and with `super_read_only` nobody at all writes any more.
    func refuseWrites(superReadOnly: Bool) {
        readOnly = true
        self.superReadOnly = superReadOnly
        cachedFacts = nil
    }

    /// `SET GLOBAL read_only=0`, which switches `super_read_only` off as well.
    func takeWrites() {
        readOnly = false
        superReadOnly = false
        isFenced = false
        cachedFacts = nil
    }

    func diskIsEmptied() {
        isDiskFull = false
        hasHungCommit = false
        hungSessions = 0
    }

    /// Up and answering.
    var answers: Bool { isUp && frozenUntil == nil }

    /// An ordinary client's row would be accepted now.
    var acceptsWrites: Bool { acceptsWrites(isPrivileged: false) }

    func acceptsWrites(isPrivileged: Bool) -> Bool {
        answers && (!isOffline || isPrivileged) && (!readOnly || isPrivileged && !superReadOnly) && !hasGlobalReadLock && !diskIsFrozen && !isDiskFull
    }

    var applierWaitsForLock: Bool {
        guard hasGlobalReadLock, let channel else { return false }
        return channel.applier == .running && channel.pendingCount > 0
    }

    /// The binary log, own and replicated transactions, by number.
    var log: [Int32] { rows.log }
    var lastSequence: UInt64 { rows.lastSequence }
    /// Of its next transaction: MariaDB counts on from the newest that it knows, whoever wrote that, and MySQL from its own newest.
    var nextSequence: UInt64 { (isMySQL ? newestOfOrigin[index] : lastSequence) + 1 }
    /// The newest transaction that came from another server, or counts as such: `gtid_slave_pos`.
    var lastReplicated: Int32? { rows.lastReplicated }
    /// Newest sequence number per origin, by server index; 0: none.
    var newestOfOrigin: [UInt64] { rows.newestOfOrigin }

    func append(_ transaction: Int32, _ details: SimulatedTransaction) {
        rows.append(transaction, details, isOwn: Int(details.origin) == index)
        cachedFacts = nil
    }

    /// The end of the log is gone, and with it the transactions of its own that stood there.
    func cutLog(by count: Int, _ transactions: [SimulatedTransaction]) {
        rows.cut(by: count, transactions, own: Int32(index))
        cachedFacts = nil
    }

    /// Its own transaction came back round a ring, or it is told that its own ones count: the position moves, nothing is applied.
    func countAsReplicated(_ transaction: Int32?) {
        rows.lastReplicated = transaction
        cachedFacts = nil
    }

    /// It is made anew from a copy of another server.
    func copyRows(of other: SimulatedServer) {
        rows = other.rows
        rows.lastReplicated = rows.log.last
        cachedFacts = nil
    }

    func holds(_ details: SimulatedTransaction) -> Bool { rows.newestOfOrigin[Int(details.origin)] >= details.sequence }
}

/// What one server holds. One value, because nearly every event adds a row to one.
private struct SimulatedRows {
    private(set) var log: [Int32] = []
    private(set) var lastSequence: UInt64 = 0
    var lastReplicated: Int32?
    private(set) var newestOfOrigin: [UInt64]

    init(newestOfOrigin: [UInt64]) {
        self.newestOfOrigin = newestOfOrigin
    }

    mutating func append(_ transaction: Int32, _ details: SimulatedTransaction, isOwn: Bool) {
        log.append(transaction)
        if !isOwn { lastReplicated = transaction }
        lastSequence = max(lastSequence, details.sequence)
        newestOfOrigin[Int(details.origin)] = max(newestOfOrigin[Int(details.origin)], details.sequence)
    }

    mutating func cut(by count: Int, _ transactions: [SimulatedTransaction], own: Int32) {
        log.removeLast(count)
        lastSequence = log.map { transactions[Int($0)].sequence }.max() ?? 0
        newestOfOrigin[Int(own)] = log.map { transactions[Int($0)] }.filter { $0.origin == own }.map(\.sequence).max() ?? 0
    }
}
