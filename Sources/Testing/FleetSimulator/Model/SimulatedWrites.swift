/// What clients have under way on one server, and who waits to close it (server truths T8 and T9).
struct SimulatedWrites {
    /// A session whose transaction has written and is not committed.
    struct Transaction {
        /// Unique in the run of the simulation; the session is called after it.
        var number: Int32
        /// Its client thinks; else a statement runs.
        var isIdle: Bool
        /// Its COMMIT has arrived and waits for a lock.
        var isCommitting = false

        var session: UInt64 { UInt64(number) + SimulatedWrites.firstSession }
    }

    /// A statement that sets `read_only=1` and waits for running writes.
    struct Closer {
        var number: Int32
        /// nil: a person's, who waits for as long as it takes.
        var action: Int32?
    }

    private static let firstSession: UInt64 = 1_000

    private(set) var transactions: [Transaction] = []
    private(set) var closers: [Closer] = []
    private var lastNumber: Int32 = 0

    /// A statement runs, so the server cannot be closed yet.
    var isWriting: Bool { transactions.contains { !$0.isIdle } }

    mutating func begin(isIdle: Bool) -> Int32 {
        lastNumber += 1
        transactions.append(Transaction(number: lastNumber, isIdle: isIdle))
        return lastNumber
    }

    func transaction(_ number: Int32) -> Transaction? { transactions.first { $0.number == number } }

    mutating func wantsCommit(_ number: Int32) {
        if let index = transactions.firstIndex(where: { $0.number == number }) { transactions[index].isCommitting = true }
    }

    mutating func end(_ number: Int32) { transactions.removeAll { $0.number == number } }

    /// Kills sessions; what they wrote is rolled back.
    mutating func endSessions(_ sessions: [UInt64]) { transactions.removeAll { sessions.contains($0.session) } }

    mutating func endAll() { transactions = [] }

    mutating func wait(_ action: Int32?) -> Int32 {
        lastNumber += 1
        closers.append(Closer(number: lastNumber, action: action))
        return lastNumber
    }

    /// nil: it waits no longer.
    func closer(_ number: Int32) -> Closer? { closers.first { $0.number == number } }

    mutating func giveUp(_ number: Int32) { closers.removeAll { $0.number == number } }

    mutating func takeClosers() -> [Closer] {
        defer { closers = [] }
        return closers
    }
}
