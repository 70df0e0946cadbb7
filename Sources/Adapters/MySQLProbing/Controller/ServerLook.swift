#if MySQL
import ServerDialects
import TopologyModel

/// A look at a server on the session that will act.
struct ServerLook: Sendable {
    var facts: InstanceFacts
    /// The server's clock, read before the facts; a deadline counted from here is never too late.
    var clock: String

    static func take(
        _ reader: FactsReader, dialect: any ServerDialect, checksLock: Bool = false
    ) async throws(FactsReader.Failure) -> ServerLook {
        let batch = try await reader.run([dialect.serverClock] + dialect.livenessBatch + (checksLock ? [dialect.globalReadLockCheck] : []))
        let replies = batch.replies
        guard let clock = replies[.serverClock]?.records.first?[ServerDeadline.clockColumn] else {
            throw .reply(ReplyError(.missingColumn, statement: .serverClock, column: ServerDeadline.clockColumn))
        }
        var details = DetailFacts()
        if batch.lockWaitTimedOut {
            details.globalReadLockHeld = true
        } else if let answer = replies[.globalReadLock] {
            details.globalReadLockHeld = DetailFacts.isHeld(answer)
        }
        return ServerLook(
            facts: try FactsReader.facts(replies, capabilities: dialect.capabilities, details: details), clock: clock)
    }
}
#endif
