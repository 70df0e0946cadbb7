#if MySQL
import MySQLClient
import Refactoring
import ServerDialects
import TopologyModel

/// Reads a server over a session: what it can, and what it says. Shared by the prober and the controller.
struct FactsReader: Sendable {
    /// Why a session that works gave no facts.
    enum Failure: Error {
        case client(MySQLClientError)
        /// The server answered an essential statement with an error.
        case server(MySQLServerError)
        case reply(ReplyError)

        var message: String {
            switch self {
            case .client(let error): "\(error)"
            case .server(let error): "\(error)"
            case .reply(let error): "\(error)"
            }
        }
    }

    /// What one batch gave.
    struct Batch: Sendable {
        struct Answer: Sendable, Hashable {
            var kind: ProbeStatement.Kind
            var result: MySQLResult
        }
        struct Refusal: Sendable {
            var kind: ProbeStatement.Kind
            var error: MySQLServerError
        }
        var answers: [Answer] = []
        /// Statements that the server refused; the rest was sent again without them.
        var refused: [Refusal] = []
        /// MariaDB answers the question after a global read lock with an error.
        var lockWaitTimedOut = false

        /// As text, for the parsers.
        var replies: ProbeReplies {
            ProbeReplies(answers.map { .init(kind: $0.kind, table: ReplyTable($0.result)) })
        }

        /// Whether the server's own words are those of another version than what was learned of it.
        func describesAnotherVersion(than capabilities: ServerCapabilities?) -> Bool {
            guard let version = answers.first(where: { $0.kind == .variables })?.result.rows.first?["version"] else { return false }
            return version != capabilities?.versionText
        }
    }

    /// What came of a message that begins with statements in which nothing may fail.
    enum Course {
        /// The server refused one of them; nothing after it was executed.
        case refused(MySQLServerError)
        case read(Batch)
    }

    let session: ServerSession
    let deadline: Deadline

    /// - Parameter setup: What sets the session up, sent before the question in the same message; empty where it was.
    func learn(after setup: [String] = []) async throws(Failure) -> ServerCapabilities {
        let statement = ProbeStatement(.capabilities, ServerCapabilities.learningStatement, isEssential: true)
        let batch = try await run([statement], after: setup)
        guard let table = batch.replies[.capabilities] else { throw .reply(ReplyError(.missingReply, statement: .capabilities)) }
        do {
            return try ServerCapabilities(reply: table)
        } catch {
            throw .reply(error)
        }
    }

    /// Sends statements that answer nothing of interest.
    func send(_ statements: [String]) async throws(Failure) {
        _ = try await query(statements)
    }

    /// One batch in which nothing may fail.
    func query(_ statements: [String]) async throws(Failure) -> [MySQLResult] {
        let reply = try await exchange(ServerSession.message(statements))
        if let failure = reply.failure { throw .server(failure.error) }
        return reply.results
    }

    /// Runs a batch to its end: an error ends a batch on the server, so what comes after the failed statement is sent again without it.
    /// At most one round trip per statement; one in the usual case.
    func run(_ prepared: PreparedBatch) async throws(Failure) -> Batch {
        guard !prepared.statements.isEmpty else { return Batch() }
        return try await takeIn(try await exchange(prepared.text), of: prepared.statements)
    }

    /// The same for statements that are not asked often.
    func run(_ statements: [ProbeStatement]) async throws(Failure) -> Batch { try await run(PreparedBatch(statements)) }

    /// The same, with what sets the session up before them in the same message. Not for an empty batch.
    func run(_ statements: [ProbeStatement], after setup: [String]) async throws(Failure) -> Batch {
        switch try await send(setup, reading: statements) {
        case .refused(let refusal): throw .server(refusal)
        case .read(let batch): return batch
        }
    }

    /// Sends statements that answer nothing of interest and in which nothing may fail, and a batch behind them in the same message: the server begins the
    /// batch only when all of them succeeded. Not for an empty batch.
    func send(_ leading: [String], reading statements: [ProbeStatement]) async throws(Failure) -> Course {
        let reply = try await exchange(ServerSession.message(leading + statements.map(\.text)))
        if let failure = reply.failure, failure.index < leading.count { return .refused(failure.error) }
        let answer = MySQLReply(
            results: Array(reply.results.dropFirst(leading.count)), failure: reply.failure.map { (index: $0.index - leading.count, error: $0.error) })
        return .read(try await takeIn(answer, of: statements))
    }

    private func exchange(_ message: String) async throws(Failure) -> MySQLReply {
        do {
            return try await session.run(message, deadline: deadline)
        } catch {
            throw .client(error)
        }
    }

    private func takeIn(_ first: MySQLReply, of statements: [ProbeStatement]) async throws(Failure) -> Batch {
        var batch = Batch()
        batch.answers.reserveCapacity(statements.count)
        var rest = statements[...]
        var reply = first
        while true {
            for (statement, result) in zip(rest, reply.results) { batch.answers.append(.init(kind: statement.kind, result: result)) }
            guard let failure = reply.failure else {
                guard reply.results.count == rest.count else { throw .reply(ReplyError(.missingReply, statement: rest[rest.startIndex].kind)) }
                return batch
            }
            guard failure.index < rest.count else { throw .server(failure.error) }
            let failed = rest[rest.startIndex + failure.index]
            if failed.kind == .globalReadLock, failure.error.code == DetailFacts.lockWaitTimeoutCode {
                batch.lockWaitTimedOut = true
            } else if failed.isEssential {
                throw .server(failure.error)
            } else {
                batch.refused.append(.init(kind: failed.kind, error: failure.error))
            }
            rest = rest[(rest.startIndex + failure.index + 1)...]
            if rest.isEmpty { return batch }
            reply = try await exchange(ServerSession.message(rest.map(\.text)))
        }
    }

    static func facts(
        _ replies: ProbeReplies, capabilities: ServerCapabilities, details: DetailFacts?, unread: [UnreadFact] = []
    ) throws(Failure) -> InstanceFacts {
        do {
            return try FactsParser.facts(capabilities: capabilities, replies: replies, details: details, unread: unread)
        } catch {
            throw .reply(error)
        }
    }
}

extension ReplyTable {
    init(_ result: MySQLResult) {
        let columns = result.columns
        self.init(columns: columns, rows: result.rows.map { row in columns.indices.map { row[$0] } })
    }
}

extension ServerFailure {
    init(_ error: MySQLServerError) {
        self.init(code: error.code, sqlState: error.sqlState, message: error.message)
    }
}
#endif
