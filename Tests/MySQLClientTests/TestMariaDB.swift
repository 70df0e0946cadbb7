#if MySQL
import Foundation
import MySQLClient
import TestProcesses
import TestServers

/// A real MariaDB of the test's own, for tests of the driver, which hold many connections and log in over TLS. Those that replicate are
/// ``TestReplicationSet``.
final class TestMariaDB: Sendable {
    static let user = TestAccounts.administrator
    static let password = Secret(TestAccounts.password)

    private static let startAttempts = 3
    private static let startTimeout: Duration = .seconds(60)

    private let server: TestServer
    var port: UInt16 { server.port }

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    static func shared() async throws(TestServerTrouble) -> TestMariaDB {
        try await Blocking.run { () throws(TestServerTrouble) in try sharedServer.get() }
    }

    private static let sharedServer: Result<TestMariaDB, TestServerTrouble> = Result { () throws(TestServerTrouble) in try startBlocking() }

    /// Starts a server and returns when it answers.
    static func start(extra: [String] = []) async throws(TestServerTrouble) -> TestMariaDB {
        try await Blocking.run { () throws(TestServerTrouble) in try startBlocking(extra: extra) }
    }

    private static func startBlocking(extra: [String] = []) throws(TestServerTrouble) -> TestMariaDB {
        var last = TestServerTrouble("not started")
        for _ in 0..<startAttempts {
            do throws(TestServerTrouble) {
                return try TestMariaDB(extra: extra)
            } catch {
                // The free port may have been taken in between.
                last = error
            }
        }
        throw last
    }

    private init(extra: [String]) throws(TestServerTrouble) {
        server = try TestServer(.mariadb, number: 1, home: TestDirectory.path(for: "driver"))
        try server.start(Self.manyConnections + extra)
        let deadline = ContinuousClock.now + Self.startTimeout
        while !Self.answers(port) {
            guard !server.hasEnded, ContinuousClock.now < deadline else {
                let log = server.log
                server.remove()
                throw TestServerTrouble("mariadbd on port \(port) did not come up: \(log)")
            }
            Pause.briefly()
        }
    }

    private static let manyConnections = ["--max-connections=400", "--back-log=400", "--log-warnings=1"]

    var options: MySQLConnectionOptions { TestAccounts.options(Self.user, port: port) }

    /// The server stands still, as a hung host does; the kernel still accepts connections for it.
    func freeze() { server.freeze() }
    func thaw() { server.thaw() }
    /// `kill -9`, without waiting for the end.
    func crash() { server.signal(SIGKILL) }

    func stop() { server.remove() }

    /// Whether a greeting comes: the server listens only when it is ready.
    private static func answers(_ port: UInt16) -> Bool {
        guard let socket = LoopbackSocket.connect(port) else { return false }
        defer { close(socket) }
        var byte: UInt8 = 0
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return recv(socket, &byte, 1, 0) == 1
    }
}
#endif
