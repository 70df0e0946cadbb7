#if MySQL
import Foundation
import MySQLClient
import Synchronization
import TestProcesses
import TestServers

/// A real server for tests of storage.
final class StorageServer: Sendable {
    let server: TestServer
    var kind: TestServerKind { server.kind }

    private static let startTimeout: Duration = .seconds(90)
    /// Each of the tests that share it has several sessions.
    private static let manyConnections = ["--max-connections=400"]
    private static let shared = Mutex<[TestServerKind: Result<StorageServer, TestServerTrouble>]>([:])

    /// The one of its kind that tests share which neither stop nor change it. Ends with the test process.
    static func shared(_ kind: TestServerKind) async throws -> StorageServer {
        try await Blocking.run { () throws(TestServerTrouble) in
            try shared.withLock { servers in
                if let known = servers[kind] { return known }
                let new = Result { () throws(TestServerTrouble) in try StorageServer(kind, []) }
                servers[kind] = new
                return new
            }.get()
        }
    }

    /// One of the test's own, which is gone after it.
    static func own(_ kind: TestServerKind, _ options: [String] = [], _ body: (StorageServer) async throws -> Void) async throws {
        let server = try await Blocking.run { () throws(TestServerTrouble) in try StorageServer(kind, options) }
        do {
            try await body(server)
        } catch {
            server.server.remove()
            throw error
        }
        server.server.remove()
    }

    /// Starts it and waits until it answers.
    private init(_ kind: TestServerKind, _ options: [String]) throws(TestServerTrouble) {
        server = try TestServer(kind, number: 1, home: TestDirectory.path(for: "storage"))
        try start(options)
    }

    func start(_ options: [String] = []) throws(TestServerTrouble) {
        try server.start(Self.manyConnections + options)
        let deadline = ContinuousClock.now + Self.startTimeout
        while !answers() {
            guard !server.hasEnded, ContinuousClock.now < deadline else {
                let log = server.log
                server.remove()
                throw TestServerTrouble("\(kind) on port \(server.port) did not come up: \(log)")
            }
            Pause.briefly()
        }
    }

    /// Whether a greeting comes: the server listens only when it is ready.
    private func answers() -> Bool {
        guard let socket = LoopbackSocket.connect(server.port) else { return false }
        defer { close(socket) }
        var byte: UInt8 = 0
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return recv(socket, &byte, 1, 0) == 1
    }

    /// Runs statements in a session of their own.
    @discardableResult
    func sql(_ text: String) async throws -> [MySQLResult] {
        let session = try await connect()
        do {
            let results = try await Self.run(text, on: session)
            await session.close()
            return results
        } catch {
            await session.close()
            throw error
        }
    }

    func connect() async throws -> MySQLConnection {
        var options = TestAccounts.options(TestAccounts.administrator, port: server.port)
        // Whatever the server was told to do by default.
        options.sessionSetup = ["SET SESSION TRANSACTION READ WRITE"]
        return try await MySQLConnection.connect(options, on: Self.reactor(), timeout: Self.startTimeout)
    }

    static func run(_ text: String, on session: MySQLConnection) async throws -> [MySQLResult] {
        let reply = try await session.query(text, timeout: startTimeout)
        if let failure = reply.failure { throw TestServerTrouble("\(failure.error) in: \(text)") }
        return reply.results
    }

    static func reactor() throws -> MySQLReactor { try sharedReactor.get() }
    private static let sharedReactor = Result { try MySQLReactor(name: "storage-tests") }
}
#endif
