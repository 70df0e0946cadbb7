#if MySQL
import Foundation
import MySQLClient

/// A real MariaDB of the test's own, on loopback, in a temporary directory.
///
/// The data directory is prepared once per test process and copied for each server. Only processes started here are ever signalled.
final class TestMariaDB: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let user = "baton"
    static let password = Secret("baton-secret")

    private static let daemon = "/usr/sbin/mariadbd"
    private static let installer = "/usr/bin/mariadb-install-db"
    private static let startAttempts = 3
    private static let startTimeout: Duration = .seconds(60)

    let port: UInt16
    let directory: String
    private let process: ChildProcess

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    static func shared() async throws(Failure) -> TestMariaDB {
        try await Blocking.run { () throws(Failure) in try sharedServer.get() }
    }

    private static let sharedServer: Result<TestMariaDB, Failure> = Result { () throws(Failure) in
        let server = try startBlocking()
        AtExit.run { server.stop() }
        return server
    }

    /// Starts a server and returns when it answers.
    static func start(extra: [String] = []) async throws(Failure) -> TestMariaDB {
        try await Blocking.run { () throws(Failure) in try startBlocking(extra: extra) }
    }

    private static func startBlocking(extra: [String] = []) throws(Failure) -> TestMariaDB {
        let template = try template.get()
        var last = Failure(description: "not started")
        for _ in 0..<startAttempts {
            do throws(Failure) {
                return try TestMariaDB(template: template, extra: extra)
            } catch {
                // The free port may have been taken in between.
                last = error
            }
        }
        throw last
    }

    private init(template: String, extra: [String]) throws(Failure) {
        directory = try Self.temporaryDirectory("server")
        port = FreePort.find()
        do {
            try FileManager.default.copyItem(atPath: template, toPath: "\(directory)/data")
            let grants = """
                CREATE OR REPLACE USER '\(Self.user)'@'%' IDENTIFIED BY '\(Self.password.expose())';
                GRANT ALL ON *.* TO '\(Self.user)'@'%' WITH GRANT OPTION;
                """
            try grants.write(toFile: "\(directory)/init.sql", atomically: false, encoding: .utf8)
        } catch {
            throw Failure(description: "the data directory cannot be copied: \(error)")
        }
        let arguments =
            ["--no-defaults", "--datadir=\(directory)/data", "--socket=\(directory)/sock", "--pid-file=\(directory)/pid"]
            + ["--port=\(port)", "--bind-address=127.0.0.1", "--skip-networking=0", "--skip-name-resolve", "--init-file=\(directory)/init.sql"]
            + Self.smallServer + ["--max-connections=400", "--back-log=400", "--log-warnings=1"] + Self.asRoot + extra
        process = try ChildProcess(Self.daemon, arguments, log: "\(directory)/log", guarding: directory)
        let deadline = ContinuousClock.now + Self.startTimeout
        while !Self.answers(port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                process.kill()
                let log = (try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)) ?? ""
                try? FileManager.default.removeItem(atPath: directory)
                throw Failure(description: "mariadbd on port \(port) did not come up: \(log.suffix(2000))")
            }
            Pause.briefly()
        }
    }

    var options: MySQLConnectionOptions {
        MySQLConnectionOptions(host: "127.0.0.1", port: port, user: Self.user, password: Self.password)
    }

    /// The server stands still, as a hung host does; the kernel still accepts connections for it.
    func freeze() { process.freeze() }
    func thaw() { process.signal(SIGCONT) }
    /// `kill -9`, without waiting for the end.
    func crash() { process.signal(SIGKILL) }

    func stop() {
        process.kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    // MARK: Preparation

    private static let asRoot = geteuid() == 0 ? ["--user=root"] : []
    private static let smallServer = [
        "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M", "--key-buffer-size=1M", "--performance-schema=OFF",
        "--innodb-flush-log-at-trx-commit=2",
    ]

    private static let template: Result<String, Failure> = Result { () throws(Failure) in
        for program in [daemon, installer] where !FileManager.default.isExecutableFile(atPath: program) {
            throw Failure(description: "\(program) is missing: these tests need a real MariaDB; see `scripts/test`, which says what to install")
        }
        let directory = try temporaryDirectory("template")
        AtExit.run { try? FileManager.default.removeItem(atPath: directory) }
        let arguments =
            ["--no-defaults", "--datadir=\(directory)/data", "--auth-root-authentication-method=normal", "--skip-test-db"]
            + smallServer.filter { $0.contains("innodb") } + asRoot
        let installation = try ChildProcess(installer, arguments, log: "\(directory)/log")
        guard installation.waitForSuccess(timeout: startTimeout) else {
            let log = (try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)) ?? ""
            throw Failure(description: "mariadb-install-db failed: \(log.suffix(2000))")
        }
        return "\(directory)/data"
    }

    private static func temporaryDirectory(_ purpose: String) throws(Failure) -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-mariadb-\(purpose)-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(description: "no temporary directory: \(error)")
        }
        return path
    }

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
