#if Network
import Foundation
import Synchronization
package import TestProcesses

/// A real ZooKeeper on loopback, alone in its ensemble, with a directory of its own. It can end and be started again with what it left on disk; its port stays.
package final class TestZooKeeper: Sendable {
    package let port: UInt16
    private let java: String
    private let home: String
    private let process = Mutex<ChildProcess?>(nil)

    /// What `apt-get install` needs to hear.
    private static let packages = "libzookeeper-java default-jre-headless"
    /// Where these packages put what a server loads.
    private static let classPath = ["zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-simple", "netty-all", "metrics-core", "snappy-java", "commons-io"].map { "/usr/share/java/\($0).jar" }
    /// A virtual machine that starts soon and stays small.
    private static let javaOptions = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
    /// What is committed survives a kill -9; only the machine may not crash. Logs are not made 64 MiB long ahead of their need.
    private static let serverOptions = ["-Dzookeeper.forceSync=no", "-Dzookeeper.preAllocSize=256"]
    private static let serverClass = "org.apache.zookeeper.server.ZooKeeperServerMain"
    /// Sessions are looked at so often: an end is seen within a tick. The shortest session has two.
    private static let tick: Duration = .milliseconds(100)
    /// Beside a compiler and other servers that start.
    private static let startTimeout: Duration = .seconds(60)

    private init() throws(TestServerTrouble) {
        java = try Self.requirePrograms()
        home = try TestDirectory.path(for: "zookeeper")
        port = FreePort.find()
        do {
            try FileManager.default.createDirectory(atPath: "\(home)/data", withIntermediateDirectories: true)
            try configuration.write(toFile: "\(home)/zoo.cfg", atomically: true, encoding: .utf8)
        } catch {
            throw TestServerTrouble("\(error)")
        }
        try start()
    }

    private static func requirePrograms() throws(TestServerTrouble) -> String {
        let help = "install it with: apt-get install \(packages), or run scripts/test, which does"
        for jar in classPath where !FileManager.default.fileExists(atPath: jar) { throw TestServerTrouble("ZooKeeper is not there (\(jar)); \(help)") }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
        guard let java = folders.lazy.map({ "\($0)/java" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestServerTrouble("ZooKeeper needs Java, which is not there; \(help)")
        }
        return java
    }

    private var configuration: String {
        """
        tickTime=\(Self.tick.components.attoseconds / 1_000_000_000_000_000)
        maxSessionTimeout=60000
        dataDir=\(home)/data
        clientPort=\(port)
        clientPortAddress=127.0.0.1
        maxClientCnxns=0
        admin.enableServer=false
        4lw.commands.whitelist=ruok

        """
    }

    // MARK: Getting one

    private static let sharedServer = Mutex<Result<TestZooKeeper, TestServerTrouble>?>(nil)

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    package static func shared() async throws(TestServerTrouble) -> TestZooKeeper {
        try await Blocking.run { () throws(TestServerTrouble) in
            try sharedServer.withLock { server in
                if let server { return server }
                let new = Result { () throws(TestServerTrouble) in try TestZooKeeper() }
                server = new
                return new
            }.get()
        }
    }

    /// One of the test's own, which is gone after it.
    package static func own<Value>(_ body: (TestZooKeeper) async throws -> Value) async throws -> Value {
        let server = try await Blocking.run { () throws(TestServerTrouble) in try TestZooKeeper() }
        do {
            let value = try await body(server)
            server.remove()
            return value
        } catch {
            server.remove()
            throw error
        }
    }

    private func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: home)
    }

    // MARK: What happens to it

    /// Starts it again after its end, and waits until it serves.
    package func restart() async throws(TestServerTrouble) {
        try await Blocking.run { () throws(TestServerTrouble) in try self.start() }
    }

    /// Stands still, as a hung host does; returns when it does.
    package func freeze() { process.withLock { $0 }?.freeze() }
    package func thaw() { process.withLock { $0 }?.signal(SIGCONT) }
    /// `kill -9`, and waits for the end.
    package func kill() { process.withLock { $0 }?.kill() }

    private func start() throws(TestServerTrouble) {
        let arguments = Self.javaOptions + Self.serverOptions + ["-cp", Self.classPath.joined(separator: ":"), Self.serverClass, "\(home)/zoo.cfg"]
        let started = try ChildProcess(java, arguments, log: "\(home)/log")
        process.withLock { $0 = started }
        let deadline = ContinuousClock.now + Self.startTimeout
        while !serves() {
            guard started.isRunning, ContinuousClock.now < deadline else {
                let log = (try? String(contentsOfFile: "\(home)/log", encoding: .utf8)) ?? ""
                remove()
                throw TestServerTrouble("ZooKeeper on port \(port) did not come up: \(log.suffix(Self.tellingLength))")
            }
            Pause.briefly()
        }
    }
    private static let tellingLength = 3000

    /// Whether it says so to the question `ruok`.
    private func serves() -> Bool {
        guard let socket = LoopbackSocket.connect(port) else { return false }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let question = Array("ruok".utf8)
        guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return false }
        var answer: [UInt8] = Array(repeating: 0, count: question.count)
        return recv(socket, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count && answer == Array("imok".utf8)
    }
}
#endif
