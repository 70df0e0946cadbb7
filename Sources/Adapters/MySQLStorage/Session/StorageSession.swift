#if MySQL
import MySQLClient
import Storage

/// One session in the database of storage.
struct StorageSession: Sendable {
    let place: String
    /// The most bytes of one message to the server.
    let largestMessage: Int
    /// Whether a commit is on the server's disk when it is answered.
    let syncsCommits: Bool
    private let connection: MySQLConnection
    private let timeout: Duration

    /// A journal's page of the largest commands fits in a reply, and an inventory of hundreds of thousands of servers.
    private static let largestReplyBytes = 128 << 20
    /// What of `max_allowed_packet` is left for the head of a message.
    private static let messageHeadBytes = 64
    /// A part of our own deadline, so that the server's answer why comes first.
    private static let lockWaitShare = 2

    /// Connects, sets the session up and makes the database its default, creating it if it is missing and may be created.
    static func open(_ options: MySQLStorageOptions, on reactor: MySQLReactor) async throws(SessionFailure) -> StorageSession {
        let place = options.place
        guard !options.database.isEmpty, !options.database.utf8.contains(0) else {
            throw SessionFailure(.final, .inputOutput, "the database for storage at \(options.server.host):\(options.server.port) has no name; name one")
        }
        var server = options.server
        server.maximumReplyBytes = max(server.maximumReplyBytes, largestReplyBytes)
        server.sessionSetup += SessionSetup.statements(lockWait: options.statementTimeout / lockWaitShare)
        let connection: MySQLConnection
        do {
            connection = try await MySQLConnection.connect(server, on: reactor, timeout: options.connectTimeout)
        } catch {
            throw SessionFailure(error, doing: "connect to the \(place)")
        }
        do throws(SessionFailure) {
            let raw = RawSession(connection: connection, timeout: options.statementTimeout)
            try await raw.use(options.database, mayCreate: options.createsDatabase, place: place)
            let facts = try await raw.run("SELECT @@max_allowed_packet AS packet, @@GLOBAL.innodb_flush_log_at_trx_commit AS flush", doing: "ask the \(place)")
            let row = facts.first?.rows.first
            guard let packet = row?["packet"].flatMap({ Int($0) }) else {
                throw SessionFailure(.lost, .inputOutput, "the \(place) does not say how large a statement may be")
            }
            let always = "1"
            return StorageSession(
                place: place, largestMessage: min(packet, server.maximumReplyBytes) - messageHeadBytes, syncsCommits: row?["flush"] == always,
                connection: connection, timeout: options.statementTimeout)
        } catch {
            await connection.close()
            throw error
        }
    }

    private init(place: String, largestMessage: Int, syncsCommits: Bool, connection: MySQLConnection, timeout: Duration) {
        self.place = place
        self.largestMessage = largestMessage
        self.syncsCommits = syncsCommits
        self.connection = connection
        self.timeout = timeout
    }

    /// The server's number of the session.
    var id: UInt64 { connection.serverThreadID }

    /// False from the instant at which a loss is noticed.
    var isOpen: Bool { get async { await connection.isOpen } }

    func close() async { await connection.close() }

    /// Throws `tooLarge` if so many bytes are more than one message to the server may have.
    func requireRoom(for bytes: Int, doing: String) throws(SessionFailure) {
        guard bytes <= largestMessage else {
            throw SessionFailure(
                .refused, .tooLarge,
                "cannot \(doing): \(bytes) bytes exceed what the server takes at once; propose less, or raise max_allowed_packet above \(largestMessage)")
        }
    }

    /// Sends statements in one message. Throws only when no whole reply came; `tooLarge` before anything is sent.
    /// - Parameter more: time beyond the usual deadline, for what is known to wait.
    func send(_ sql: String, doing: String, waiting more: Duration = .zero) async throws(SessionFailure) -> MySQLReply {
        try requireRoom(for: sql.utf8.count, doing: doing)
        return try await RawSession(connection: connection, timeout: timeout + more).send(sql, doing: doing)
    }

    /// Sends statements in one message, all of which must succeed.
    func run(_ sql: String, doing: String, waiting more: Duration = .zero) async throws(SessionFailure) -> [MySQLResult] {
        let reply = try await send(sql, doing: doing, waiting: more)
        if let failure = reply.failure { throw SessionFailure(failure.error, doing: doing) }
        return reply.results
    }

    /// Undoes what a transaction did so far. A session that does not obey is closed, which does the same.
    func rollBack() async {
        do throws(SessionFailure) { _ = try await run("ROLLBACK", doing: "roll back in the \(place)") } catch { await close() }
    }
}

/// A connection of which not everything is known yet.
private struct RawSession {
    let connection: MySQLConnection
    let timeout: Duration

    func send(_ sql: String, doing: String) async throws(SessionFailure) -> MySQLReply {
        do {
            return try await connection.query(sql, timeout: timeout)
        } catch {
            throw SessionFailure(error, doing: doing)
        }
    }

    func run(_ sql: String, doing: String) async throws(SessionFailure) -> [MySQLResult] {
        let reply = try await send(sql, doing: doing)
        if let failure = reply.failure { throw SessionFailure(failure.error, doing: doing) }
        return reply.results
    }

    func use(_ database: String, mayCreate: Bool, place: String) async throws(SessionFailure) {
        /// ER_BAD_DB_ERROR. MySQL says ER_DBACCESS_DENIED_ERROR to an account that may not see it, but not to one that may create it.
        let unknownDatabase = 1049
        let name = SQLText.identifier(database)
        guard let failure = try await send("USE \(name)", doing: "use the \(place)").failure else { return }
        guard failure.error.code == unknownDatabase, mayCreate else { throw SessionFailure(failure.error, doing: "use the \(place)") }
        _ = try await run("CREATE DATABASE IF NOT EXISTS \(name) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; USE \(name)", doing: "create the \(place)")
    }
}
#endif
