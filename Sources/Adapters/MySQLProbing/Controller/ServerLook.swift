#if MySQL
import ServerDialects
import TopologyModel

/// A look at a server on the session that will act.
struct ServerLook: Sendable {
    var facts: InstanceFacts
    /// The server's clock, read before the facts; a deadline counted from here is never too late.
    var clock: String

    static func take(
        _ reader: FactsReader, dialect: any ServerDialect, checksLock: Bool = false, readsWritePosition: Bool = false, readsOpenWrites: Bool = false
    ) async throws(FactsReader.Failure) -> ServerLook {
        var statements = [dialect.serverClock] + dialect.livenessBatch
        if checksLock { statements.append(dialect.globalReadLockCheck) }
        if readsOpenWrites { statements += dialect.openWritesBatch }
        if readsWritePosition { statements += dialect.detailsBatch.filter { $0.kind == .writePosition } }
        let batch = try await reader.run(statements)
        let replies = batch.replies
        guard let clock = replies[.serverClock]?.records.first?[ServerDeadline.clockColumn] else {
            throw .reply(ReplyError(.missingColumn, statement: .serverClock, column: ServerDeadline.clockColumn))
        }
        var details: DetailFacts
        do { details = try DetailFacts(replies: replies) } catch { throw .reply(error) }
        if batch.lockWaitTimedOut {
            details.globalReadLockHeld = true
        }
        return ServerLook(
            facts: try FactsReader.facts(replies, capabilities: dialect.capabilities, details: details), clock: clock)
    }
}
#endif
