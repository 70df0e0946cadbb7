#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Synchronization
import TopologyModel

/// A primary and replicas of the machine's own MariaDB, on loopback, in a temporary folder. Everything is gone after ``stop()``.
final class TestReplicationSet: Sendable {
    struct Trouble: Error, CustomStringConvertible {
        var description: String
    }

    /// One server of the set.
    final class Server: Sendable {
        let address: InstanceAddress
        private let arguments: [String]
        private let process = Mutex<pid_t>(0)

        init(address: InstanceAddress, arguments: [String]) {
            self.address = address
            self.arguments = arguments
        }

        var processID: pid_t { process.withLock { $0 } }
        var hasEnded: Bool { kill(processID, 0) != 0 }

        /// Starts it, or starts it again after its end with what it left on disk.
        func start(_ more: [String]) throws {
            let server = Process()
            server.executableURL = URL(filePath: "/usr/sbin/mariadbd")
            server.arguments = arguments + more
            server.standardOutput = FileHandle.nullDevice
            server.standardError = FileHandle.nullDevice
            try server.run()
            process.withLock { $0 = server.processIdentifier }
        }

        func signal(_ number: Int32) { kill(processID, number) }
    }

    let folder: URL
    let reactor: MySQLReactor
    let servers: [Server]
    var primary: Server { servers[0] }
    var replicas: ArraySlice<Server> { servers.dropFirst() }

    private init(folder: URL, reactor: MySQLReactor, servers: [Server]) {
        self.folder = folder
        self.reactor = reactor
        self.servers = servers
    }

    static let password = "secret-of-the-test"
    /// How long anything in these tests may take; they are done in a fraction of it.
    static let patience: Duration = .seconds(20)

    static func start(replicas count: Int, semiSync: Bool = false) async throws -> TestReplicationSet {
        let folder = FileManager.default.temporaryDirectory.appending(path: "baton-probing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let template = folder.appending(path: "template")
        try install(template)
        let initial = folder.appending(path: "init.sql")
        try """
        SET sql_log_bin=0;
        CREATE USER baton@'%' IDENTIFIED BY '\(password)';
        GRANT ALL ON *.* TO baton@'%';
        CREATE USER app@'%' IDENTIFIED BY '\(password)';
        GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON *.* TO app@'%';
        CREATE USER repl@'%' IDENTIFIED BY '\(password)';
        GRANT REPLICATION SLAVE ON *.* TO repl@'%';
        CREATE DATABASE app;
        CREATE TABLE app.t (id INT PRIMARY KEY) ENGINE=InnoDB;

        """.write(to: initial, atomically: true, encoding: .utf8)
        var servers: [Server] = []
        for number in 1...(count + 1) {
            servers.append(try launch(number, in: folder, template: template, initial: initial, semiSync: semiSync))
        }
        let set = TestReplicationSet(folder: folder, reactor: try MySQLReactor(name: "test"), servers: servers)
        do {
            for server in servers {
                try await set.eventually("server \(server.address) answers") { (try? await set.sql(server, "SELECT 1")) != nil }
            }
            for replica in set.replicas {
                try await set.sql(
                    replica,
                    """
                    CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=\(set.primary.address.port), MASTER_USER='repl',
                    MASTER_PASSWORD='\(password)', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1; START SLAVE; SET GLOBAL read_only=1
                    """)
            }
            for replica in set.replicas {
                try await set.eventually("\(replica.address) replicates") {
                    try await set.value(replica, "SHOW SLAVE STATUS", "Slave_IO_Running") == "Yes"
                }
            }
        } catch {
            await set.stop()
            throw error
        }
        return set
    }

    private static func launch(_ number: Int, in folder: URL, template: URL, initial: URL, semiSync: Bool) throws -> Server {
        let home = folder.appending(path: "s\(number)")
        try FileManager.default.copyItem(at: template, to: home)
        let port = try freePort()
        let arguments = [
            "--no-defaults", "--user=\(NSUserName())", "--datadir=\(home.path())", "--socket=\(home.path())/s.sock", "--pid-file=\(home.path())/pid",
            "--port=\(port)", "--bind-address=127.0.0.1", "--server-id=\(number)", "--log-bin=bin", "--log-slave-updates=1", "--gtid-strict-mode=1",
            "--binlog-format=ROW", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--slave-net-timeout=4", "--report-host=127.0.0.1",
            "--report-port=\(port)", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
            "--log-error=\(home.path())/error.log", "--rpl-semi-sync-master-wait-point=AFTER_SYNC", "--rpl-semi-sync-master-timeout=1000",
            "--rpl-semi-sync-slave-enabled=\(semiSync && number > 1 ? 1 : 0)", "--rpl-semi-sync-master-enabled=\(semiSync && number == 1 ? 1 : 0)",
        ]
        let server = Server(address: InstanceAddress(host: "127.0.0.1", port: port), arguments: arguments)
        try server.start(["--init-file=\(initial.path())"])
        return server
    }

    /// The installer bootstraps a server, which was seen to fail beside many others that start; what is tested is not the installer.
    private static let installations = 3

    private static func install(_ template: URL) throws {
        for attempt in 1...installations {
            let log = template.deletingLastPathComponent().appending(path: "install-\(attempt).log")
            try? FileManager.default.removeItem(at: template)
            guard FileManager.default.createFile(atPath: log.path(), contents: nil) else { throw Trouble(description: "cannot write \(log.path())") }
            let output = try FileHandle(forWritingTo: log)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/mariadb-install-db")
            process.arguments = [
                "--no-defaults", "--datadir=\(template.path())", "--auth-root-authentication-method=normal", "--skip-test-db",
            ]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = output
            try process.run()
            process.waitUntilExit()
            try output.close()
            if process.terminationStatus == 0 { return }
            let text = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
            print("mariadb-install-db ended with \(process.terminationStatus), attempt \(attempt) of \(installations):\n\(text)")
        }
        throw Trouble(description: "mariadb-install-db failed \(installations) times; its output is above")
    }

    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
        }
        guard isBound else { throw Trouble(description: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    func stop() async {
        for server in servers { server.signal(SIGKILL) }
        await reactor.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Talking to the servers

    func connect(_ server: Server, user: String = "baton") async throws -> MySQLConnection {
        try await MySQLConnection.connect(
            MySQLConnectionOptions(host: "127.0.0.1", port: server.address.port, user: user, password: Secret(Self.password)), on: reactor,
            timeout: Self.patience)
    }

    @discardableResult
    func sql(_ server: Server, _ text: String) async throws -> [MySQLResult] {
        let connection = try await connect(server)
        let reply: MySQLReply
        do {
            reply = try await connection.query(text, timeout: Self.patience)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        if let failure = reply.failure { throw Trouble(description: "\(failure.error) in: \(text)") }
        return reply.results
    }

    func value(_ server: Server, _ text: String, _ column: String) async throws -> String? {
        try await sql(server, text).last?.rows.first?[column]
    }

    /// Writes rows on the primary and waits until every replica has received them.
    func write(_ ids: Range<Int>, receivedBy receivers: some Sequence<Server>) async throws {
        try await sql(primary, ids.map { "INSERT INTO app.t VALUES (\($0))" }.joined(separator: ";"))
        let position = try await value(primary, "SELECT @@gtid_binlog_pos AS p", "p")
        for receiver in receivers {
            try await eventually("\(receiver.address) has received \(position ?? "")") {
                try await self.value(receiver, "SHOW SLAVE STATUS", "Gtid_IO_Pos") == position
            }
        }
    }

    func rows(_ server: Server) async throws -> Int {
        Int(try await value(server, "SELECT COUNT(*) AS n FROM app.t", "n") ?? "") ?? -1
    }

    /// Waits for a condition, with a deadline.
    func eventually(_ what: String, within limit: Duration = patience, _ condition: () async throws -> Bool) async throws {
        let end = SystemClock.now().advanced(by: limit)
        while SystemClock.now() < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Trouble(description: "not within \(limit): \(what)")
    }

    func options(user: String = "baton") -> MySQLProbingOptions {
        MySQLProbingOptions { address in
            MySQLConnectionOptions(host: address.host, port: address.port, user: user, password: Secret(TestReplicationSet.password))
        }
    }
}

/// Runs a test against a set that ends with it.
func withReplicationSet(
    replicas: Int, semiSync: Bool = false, _ body: (TestReplicationSet) async throws -> Void
) async throws {
    let set = try await TestReplicationSet.start(replicas: replicas, semiSync: semiSync)
    do {
        try await body(set)
    } catch {
        await set.stop()
        throw error
    }
    await set.stop()
}
#endif
