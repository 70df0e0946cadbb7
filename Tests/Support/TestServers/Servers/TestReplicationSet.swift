#if MySQL
package import MySQLClient
package import MySQLProbing
import TestProcesses
import TopologyModel

/// Servers of one kind that replicate in the shape that a test asked for, and ways to talk to them.
///
/// Got from ``withTestServers(_:_:semiSync:_:)``. The test may do anything with them: stop, kill and start them, repoint them, change global variables
/// and the schema `app`. The next test finds all of that as it was at first; other schemas and accounts a test removes itself.
package struct TestReplicationSet: Sendable {
    package let kind: TestServerKind
    package let topology: TestTopology
    package let servers: [TestServer]
    package let reactor: MySQLReactor
    let sessions = TestSessions()

    package var primary: TestServer { servers[0] }
    package var replicas: ArraySlice<TestServer> { servers.dropFirst() }

    /// How long anything in these tests may take; they are done in a fraction of it.
    package static let patience: Duration = .seconds(30)

    // MARK: Talking to the servers

    /// A session that lasts until it is closed, at the latest to the end of the test.
    package func connect(_ server: TestServer, user: String = TestAccounts.administrator) async throws -> MySQLConnection {
        let session = try await open(server, user)
        sessions.add(session)
        return session
    }

    private func open(_ server: TestServer, _ user: String) async throws -> MySQLConnection {
        try await MySQLConnection.connect(TestAccounts.options(user, port: server.port), on: reactor, timeout: Self.patience)
    }

    /// Runs statements, separated by semicolons, in one session.
    /// - Throws: ``TestServerTrouble`` with the server's error, of the first that failed.
    @discardableResult
    package func sql(_ server: TestServer, _ text: String) async throws -> [MySQLResult] {
        let connection = try await open(server, TestAccounts.administrator)
        let reply: MySQLReply
        do {
            reply = try await connection.query(text, timeout: Self.patience)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        if let failure = reply.failure { throw TestServerTrouble("\(failure.error) in: \(text)") }
        return reply.results
    }

    /// A value in the first row of the last result.
    package func value(_ server: TestServer, _ text: String, _ column: String) async throws -> String? {
        try await sql(server, text).last?.rows.first?[column]
    }

    /// A value of the replica status of a channel; nil when there is no such channel.
    package func status(_ server: TestServer, _ column: String, channel: String = "") async throws -> String? {
        try await sql(server, kind.statusStatement).last?.rows.first { $0[kind.channelColumn] ?? "" == channel }?[column]
    }

    /// Everything that the server has committed and logged: a GTID position of MariaDB, a GTID set of MySQL.
    package func position(_ server: TestServer) async throws -> String {
        try await value(server, "SELECT \(kind.position) AS p", "p") ?? ""
    }

    package func rows(_ server: TestServer) async throws -> Int {
        Int(try await value(server, "SELECT COUNT(*) AS n FROM app.t", "n") ?? "") ?? -1
    }

    // MARK: Writing

    /// Writes rows into `app.t` of the primary, each in a transaction, and waits until every one of the receivers has received them.
    package func write(_ ids: Range<Int>, receivedBy receivers: some Sequence<TestServer>) async throws {
        try await write(ids, on: primary)
        let position = try await position(primary)
        for receiver in receivers {
            try await eventually("\(receiver.address) has received \(position)") { try await hasReceived(receiver, position) }
        }
    }

    package func write(_ ids: Range<Int>, on server: TestServer) async throws {
        try await sql(server, ids.map { "INSERT INTO app.t VALUES (\($0))" }.joined(separator: ";"))
    }

    /// Whether the default channel has received a position of its source.
    package func hasReceived(_ server: TestServer, _ position: String) async throws -> Bool {
        guard kind.isMySQL else { return try await status(server, "Gtid_IO_Pos") == position }
        let received = try await status(server, "Retrieved_Gtid_Set") ?? ""
        return try await value(server, "SELECT GTID_SUBSET('\(position)', CONCAT('\(received)', ',', @@GLOBAL.gtid_executed)) AS r", "r") == "1"
    }

    /// Waits until servers hold so many rows.
    package func awaitRows(_ count: Int, on servers: some Sequence<TestServer>) async throws {
        for server in servers { try await eventually("\(server.address) has \(count) rows") { try await rows(server) == count } }
    }

    // MARK: Waiting

    /// Waits for a condition, with a deadline.
    package func eventually(_ what: String, within limit: Duration = patience, _ condition: () async throws -> Bool) async throws {
        try await Eventually.holds(what, within: limit, condition)
    }

    /// Starts a server that has ended, or is about to, and waits until it answers.
    package func restart(_ server: TestServer, _ options: [String] = [], leftBehind: [String] = []) async throws {
        try await eventually("\(server.address) has ended") { server.hasEnded }
        try server.start(options, leftBehind: leftBehind)
        try await awaitAnswer(server)
    }

    /// The same, with its binary log on a disk of its own; see ``TestServer/start(logDiskMegabytes:)``.
    package func restart(_ server: TestServer, logDiskMegabytes size: Int) async throws {
        try await eventually("\(server.address) has ended") { server.hasEnded }
        try server.start(logDiskMegabytes: size)
        try await awaitAnswer(server)
    }

    /// Puts another server in the place of a replica, with its number and port: it has nothing, and follows the same source from the beginning.
    package func rebuild(_ server: TestServer) async throws {
        try await Blocking.run { () throws(TestServerTrouble) in try server.renew() }
        try server.start()
        try await awaitAnswer(server)
        let arrangement = TestArrangement(set: self, idle: [], semiSync: false)
        try await arrangement.empty(server)
        try await arrangement.attach(server)
    }

    package func awaitAnswer(_ server: TestServer) async throws {
        try await eventually("\(server.address) answers") {
            if server.hasEnded { throw TestServerTrouble("\(kind) at \(server.address) ended: \(server.log)") }
            return (try? await sql(server, "SELECT 1")) != nil
        }
    }

    // MARK: For what is under test

    /// A prober that is closed after the test, if it was not closed before.
    package func prober(_ options: MySQLProbingOptions? = nil) -> MySQLProber {
        let prober = MySQLProber(options: options ?? self.options(), reactor: reactor)
        sessions.add(prober)
        return prober
    }

    package func options(user: String = TestAccounts.manager) -> MySQLProbingOptions {
        var options = MySQLProbingOptions { address in
            MySQLConnectionOptions(host: address.host, port: address.port, user: user, password: Secret(TestAccounts.password))
        }
        // The default is for those who look for a dead server; these live, on a busy machine.
        options.connectTimeout = Self.patience
        return options
    }
}
#endif
