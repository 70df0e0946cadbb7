#if MySQL
import BatonTesting
import ControlModel
import Foundation
import MySQLClient
import MySQLStorage
import Storage
import TestProcesses
import TestServers
import Testing

/// A database of a test, which the first opening creates and which is gone when the test is.
struct Scratch: Sendable {
    let server: StorageServer
    /// With what a name may hold and a careless statement would stumble over.
    let name = "order by `\(UUID().uuidString.prefix(8))`'s"

    var quoted: String { "`" + name.replacing("`", with: "``") + "`" }

    static func with(_ kind: TestServerKind, _ body: (Scratch) async throws -> Void) async throws {
        try await with(StorageServer.shared(kind), body)
    }

    static func with(_ server: StorageServer, _ body: (Scratch) async throws -> Void) async throws {
        let scratch = Scratch(server: server)
        do {
            try await body(scratch)
        } catch {
            _ = try? await server.sql("DROP DATABASE IF EXISTS \(scratch.quoted)")
            throw error
        }
        try await server.sql("DROP DATABASE IF EXISTS \(scratch.quoted)")
    }

    func options(port: UInt16? = nil, user: String = TestAccounts.administrator) -> MySQLStorageOptions {
        var options = MySQLStorageOptions(server: TestAccounts.options(user, port: port ?? server.server.port), database: name)
        // Dozens of tests create tables on one server at the same time. Half of the time of a statement is how long it waits for rows that another session holds.
        options.connectTimeout = .seconds(60)
        options.statementTimeout = .seconds(40)
        return options
    }

    func open(
        node: String = "node-1", _ options: MySQLStorageOptions? = nil, _ change: (inout ControlTablesSettings) -> Void = { _ in }
    ) async throws -> MySQLControlLog {
        var settings = ControlTablesSettings()
        change(&settings)
        return try await MySQLControlLog.open(options ?? self.options(), node: node, on: StorageServer.reactor(), settings: settings)
    }

    func openInventory() async throws -> MySQLInventoryStore { try await MySQLInventoryStore.open(options(), on: StorageServer.reactor()) }

    /// A log that holds every kind of command, closed.
    func fill() async throws {
        let log = try await open()
        _ = try await log.propose(ControlCommandSamples.everyKind, stamp: ControlCommandSamples.stamp(milliseconds: 1))
        await log.close()
    }

    /// The error with which opening the log is refused; nil when it opens.
    func refusal(_ options: MySQLStorageOptions? = nil) async throws -> StorageError? {
        do {
            let log = try await open(options)
            await log.close()
            return nil
        } catch let error as StorageError {
            return error
        }
    }

    /// The state that an opening finds.
    func reopenedState() async throws -> ControlState {
        let log = try await open(node: "reader")
        let state = await log.state()
        await log.close()
        return state
    }

    @discardableResult
    func sql(_ text: String) async throws -> [MySQLResult] { try await server.sql("USE \(quoted); \(text)") }

    /// The first column of the last result.
    func column(_ text: String) async throws -> [String] { try await sql(text).last?.rows.map { $0[0] ?? "NULL" } ?? [] }

    /// A new account of its own, to be dropped by the test.
    func account(granted privileges: String) async throws -> String {
        let user = "u\(UUID().uuidString.prefix(8))"
        // In a grant a database is a pattern.
        let database = quoted.replacing("_", with: "\\_")
        try await server.sql(
            "CREATE USER '\(user)'@'127.0.0.1' IDENTIFIED BY '\(TestAccounts.password)'; GRANT \(privileges) ON \(database).* TO '\(user)'@'127.0.0.1'")
        return user
    }

    private var lockName: String { "USE \(quoted); SELECT IS_USED_LOCK(CONCAT('baton.control.', LEFT(SHA2(DATABASE(), 256), 32))) AS holder" }

    /// Ends the session that has the log, as a network or an administrator does.
    func killHolder() async throws {
        guard let holder = try await server.sql(lockName).last?.rows.first?["holder"] else { throw TestServerTrouble("nobody holds the log") }
        try await server.sql("KILL \(holder)")
        try await Eventually.holds("session \(holder) has ended", within: .seconds(30)) {
            try await server.sql(lockName).last?.rows.first?["holder"] != holder
        }
    }
}

/// That a proposal is committed; else its error is told.
func expectCommitted(_ commands: [ControlCommand], by log: MySQLControlLog, _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation) async {
    if let error = await failure(of: log, proposing: commands) { Issue.record("\(error.message) \(comment)", sourceLocation: sourceLocation) }
}

/// The error of a proposal; nil when it was committed.
func failure(of log: MySQLControlLog, proposing commands: [ControlCommand]) async -> StorageError? {
    do throws(StorageError) {
        _ = try await log.propose(commands, stamp: ControlCommandSamples.stamp(milliseconds: 1))
        return nil
    } catch {
        return error
    }
}
#endif
