/// A named lock of a server that every session of an operation holds from its first statement to its end.
///
/// A statement goes on after whoever sent it died or stopped waiting for it, and so does the rest of its batch. The server gives the lock back when
/// the session is over, so whoever gets it knows that nothing of an earlier session is still to come. Both flavours, no privilege.
package enum OperationLock {
    /// One per server, whoever asks: two managers must not change a server at the same time either.
    private static let name = "baton.operation"
    /// Until a server has noticed that the session before was closed.
    private static let patienceSeconds = 1

    /// Such a session is closed by the server after so long without a statement: its host may be gone without a word, and would keep the lock. An
    /// operation that comes back later gets another session.
    package static let longestIdle: Duration = .seconds(60)

    package static let takenColumn = "taken"
    package static let holderColumn = "holder"
    /// Answers 1 where the session has the lock, and which session has it.
    package static let statement =
        "SELECT GET_LOCK('\(name)', \(patienceSeconds)) AS \(takenColumn), IS_USED_LOCK('\(name)') AS \(holderColumn)"
}
