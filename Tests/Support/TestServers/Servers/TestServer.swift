#if MySQL
package import Foundation
import Synchronization
package import TestProcesses
package import TopologyModel

/// A real server on loopback, with a directory of its own. It can end and be started again with what it left on disk; its port stays.
package final class TestServer: Sendable {
    package let kind: TestServerKind
    /// Its `server_id`.
    package let number: Int
    package let address: InstanceAddress
    /// Holds `data`, `log` and `socket`.
    package let home: String
    private let process = Mutex<ChildProcess?>(nil)

    package var port: UInt16 { address.port }

    /// A copy of the template, not started. Blocks while it is made.
    package init(_ kind: TestServerKind, number: Int, home: String) throws(TestServerTrouble) {
        self.kind = kind
        self.number = number
        self.home = home
        address = InstanceAddress(host: "127.0.0.1", port: FreePort.find())
        do {
            try FileManager.default.createDirectory(atPath: "\(home)/tmp", withIntermediateDirectories: true)
        } catch {
            throw TestServerTrouble("\(error)")
        }
        try ServerTemplate.copy(of: kind, to: "\(home)/data")
    }

    package var processID: pid_t { process.withLock { $0?.pid ?? 0 } }
    package var hasEnded: Bool { process.withLock { !($0?.isRunning ?? false) } }

    /// Starts it, or starts it again after its end, without waiting for it to answer.
    /// - Parameter more: options that win over the usual ones, such as `--read-only=1`.
    package func start(_ more: [String] = []) throws(TestServerTrouble) {
        let options = kind.firstOptions + kind.options(home: home, port: port, serverID: number) + Self.asRoot + more
        let started = try ChildProcess(kind.program, options, log: "\(home)/output")
        process.withLock { $0 = started }
    }

    private static let asRoot = geteuid() == 0 ? ["--user=root"] : []

    /// Sends a signal to it, if it has not ended.
    package func signal(_ number: Int32) { process.withLock { $0 }?.signal(number) }
    /// Stands still, as a hung host does; returns when it does.
    package func freeze() { process.withLock { $0 }?.freeze() }
    package func thaw() { signal(SIGCONT) }
    /// `kill -9`, and waits for the end.
    package func kill() { process.withLock { $0 }?.kill() }

    /// Kills it and removes everything that it had on disk.
    package func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: home)
    }

    /// The end of what it logged.
    package var log: String {
        ["log", "output"].compactMap { try? String(contentsOfFile: "\(home)/\($0)", encoding: .utf8) }.joined().suffix(Self.tellingLength).description
    }
    private static let tellingLength = 3000
}
#endif
