#if Network
import Foundation
import Synchronization
package import TestProcesses

/// A real ZooKeeper on loopback, alone or one of an ensemble, with a directory of its own. It can end and be started again with what it left on disk; its port stays.
package final class TestZooKeeper: TestStore {
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
    private static let loneClass = "org.apache.zookeeper.server.ZooKeeperServerMain"
    private static let memberClass = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
    /// Sessions are looked at so often: an end is seen within a tick. The shortest session has two.
    private static let tick: Duration = .milliseconds(100)
    /// Beside a compiler and other servers that start.
    private static let startTimeout: Duration = .seconds(60)

    /// Which one of an ensemble a server is, from 1, and the lines about all of them in its configuration.
    private struct Membership: Sendable {
        let number: Int
        let lines: [String]
        /// How long, in ticks, a member may take to join, and to follow: as long as a machine under load needs.
        static let limits = ["initLimit=100", "syncLimit=100"]
    }

    private let membership: Membership?

    /// Not started.
    private init(_ membership: Membership? = nil) throws(TestServerTrouble) {
        self.membership = membership
        java = try Self.requirePrograms()
        home = try TestDirectory.path(for: "zookeeper")
        port = FreePort.find()
        do {
            try FileManager.default.createDirectory(atPath: "\(home)/data", withIntermediateDirectories: true)
            try configuration.write(toFile: "\(home)/zoo.cfg", atomically: true, encoding: .utf8)
            if let membership { try "\(membership.number)\n".write(toFile: "\(home)/data/myid", atomically: true, encoding: .utf8) }
        } catch {
            throw TestServerTrouble("\(error)")
        }
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
        4lw.commands.whitelist=srvr

        """ + (membership.map { ($0.lines + Membership.limits).joined(separator: "\n") + "\n" } ?? "")
    }

    // MARK: Getting one

    private static let sharedServer = Mutex<Result<TestZooKeeper, TestServerTrouble>?>(nil)

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    package static func shared() async throws(TestServerTrouble) -> TestZooKeeper {
        try await Blocking.run { () throws(TestServerTrouble) in
            try sharedServer.withLock { server in
                if let server { return server }
                let new = Result { () throws(TestServerTrouble) in try started() }
                server = new
                return new
            }.get()
        }
    }

    /// One of the test's own, which is gone after it.
    package static func own<Value>(_ body: (TestZooKeeper) async throws -> Value) async throws -> Value {
        let server = try await Blocking.run { () throws(TestServerTrouble) in try started() }
        do {
            let value = try await body(server)
            server.remove()
            return value
        } catch {
            server.remove()
            throw error
        }
    }

    /// Three that are one ensemble, with a leader; gone after the test.
    package static func ensemble(_ body: ([TestZooKeeper]) async throws -> Void) async throws {
        let numbers = 1...3
        let lines = numbers.map { "server.\($0)=127.0.0.1:\(FreePort.find()):\(FreePort.find())" }
        let servers = try numbers.map { try TestZooKeeper(Membership(number: $0, lines: lines)) }
        do {
            // None serves before most of them are there.
            for server in servers { try server.launch() }
            for server in servers { try await Blocking.run { () throws(TestServerTrouble) in try server.awaitService() } }
            try await body(servers)
        } catch {
            for server in servers { server.remove() }
            throw error
        }
        for server in servers { server.remove() }
    }

    private static func started() throws(TestServerTrouble) -> TestZooKeeper {
        let server = try TestZooKeeper()
        do throws(TestServerTrouble) {
            try server.launch()
            try server.awaitService()
        } catch {
            server.remove()
            throw error
        }
        return server
    }

    private func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: home)
    }

    // MARK: What happens to it

    /// Starts it again after its end, and waits until it serves.
    package func restart() async throws(TestServerTrouble) {
        try await Blocking.run { () throws(TestServerTrouble) in
            try self.launch()
            try self.awaitService()
        }
    }

    /// Stands still, as a hung host does; returns when it does.
    package func freeze() { process.withLock { $0 }?.freeze() }
    package func thaw() { process.withLock { $0 }?.signal(SIGCONT) }
    /// `kill -9`, and waits for the end.
    package func kill() { process.withLock { $0 }?.kill() }

    private func launch() throws(TestServerTrouble) {
        let main = membership == nil ? Self.loneClass : Self.memberClass
        let arguments = Self.javaOptions + Self.serverOptions + ["-cp", Self.classPath.joined(separator: ":"), main, "\(home)/zoo.cfg"]
        let started = try ChildProcess(java, arguments, log: "\(home)/log")
        process.withLock { $0 = started }
    }

    private func awaitService() throws(TestServerTrouble) {
        let deadline = ContinuousClock.now + Self.startTimeout
        while !serves() {
            guard process.withLock({ $0 })?.isRunning == true, ContinuousClock.now < deadline else {
                let log = (try? String(contentsOfFile: "\(home)/log", encoding: .utf8)) ?? ""
                throw TestServerTrouble("ZooKeeper on port \(port) did not come up: \(log.suffix(Self.tellingLength))")
            }
            Pause.briefly()
        }
    }
    private static let tellingLength = 3000

    /// Whether it answers the question `srvr` with what it is: alone, leader or follower. Before that it says that it does not serve.
    private func serves() -> Bool {
        guard let socket = LoopbackSocket.connect(port) else { return false }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let question = Array("srvr".utf8)
        guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return false }
        // It hangs up behind its answer.
        var answer: [UInt8] = Array(repeating: 0, count: Self.longestAnswer)
        let count = recv(socket, &answer, answer.count, Int32(MSG_WAITALL))
        return count > 0 && String(decoding: answer.prefix(count), as: UTF8.self).contains("Mode: ")
    }
    private static let longestAnswer = 4 << 10
}
#endif
