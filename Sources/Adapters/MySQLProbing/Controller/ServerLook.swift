#if MySQL
import MySQLClient
import ServerDialects
import TopologyModel

/// A look at a server on the session that will act.
struct ServerLook: Sendable {
    /// What came of statements and of the look behind them.
    enum Course {
        /// The server refused one of the statements; nothing after it was executed.
        case refused(MySQLServerError)
        case taken(ServerLook)
    }

    var facts: InstanceFacts
    /// The server's clock, read before the facts; a deadline counted from here is never too late.
    var clock: String
    /// The server is of another version than the one whose words it was asked in.
    var isOfAnotherVersion: Bool

    /// - Parameter setup: What sets the session up, sent before the look in the same message; empty where it was.
    static func take(
        _ reader: FactsReader, dialect: any ServerDialect, after setup: [String] = [], checksLock: Bool = false, readsWritePosition: Bool = false,
        readsOpenWrites: Bool = false
    ) async throws(FactsReader.Failure) -> ServerLook {
        var questions = basicQuestions(dialect)
        if checksLock { questions.append(dialect.globalReadLockCheck) }
        if readsOpenWrites { questions += dialect.openWritesBatch }
        if readsWritePosition { questions += dialect.detailsBatch.filter { $0.kind == .writePosition } }
        return try ServerLook(try await reader.run(questions, after: setup), dialect: dialect)
    }

    /// Sends statements in which nothing may fail, and looks at what came of them in the same message.
    static func take(
        _ reader: FactsReader, dialect: any ServerDialect, following sent: [String]
    ) async throws(FactsReader.Failure) -> Course {
        switch try await reader.send(sent, reading: basicQuestions(dialect)) {
        case .refused(let refusal): return .refused(refusal)
        case .read(let batch): return .taken(try ServerLook(batch, dialect: dialect))
        }
    }

    private static func basicQuestions(_ dialect: any ServerDialect) -> [ProbeStatement] { [dialect.serverClock] + dialect.livenessBatch }

    private init(_ batch: FactsReader.Batch, dialect: any ServerDialect) throws(FactsReader.Failure) {
        let replies = batch.replies
        guard let clock = replies[.serverClock]?.records.first?[ServerDeadline.clockColumn] else {
            throw .reply(ReplyError(.missingColumn, statement: .serverClock, column: ServerDeadline.clockColumn))
        }
        var details: DetailFacts
        do { details = try DetailFacts(replies: replies) } catch { throw .reply(error) }
        if batch.lockWaitTimedOut {
            details.globalReadLockHeld = true
        }
        self.facts = try FactsReader.facts(replies, capabilities: dialect.capabilities, details: details)
        self.clock = clock
        isOfAnotherVersion = batch.describesAnotherVersion(than: dialect.capabilities)
    }
}
#endif
