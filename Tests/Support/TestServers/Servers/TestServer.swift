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
    /// Holds `data`, `tmp`, `log` and `socket`.
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
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        } catch {
            throw TestServerTrouble("\(error)")
        }
        try ServerTemplate.copy(of: kind, to: "\(home)/data")
    }

    package var processID: pid_t { process.withLock { $0?.pid ?? 0 } }
    package var hasEnded: Bool { process.withLock { !($0?.isRunning ?? false) } }

    /// Starts it, or starts it again after its end, without waiting for it to answer.
    /// - Parameters:
    ///   - more: options that win over the usual ones, such as `--read-only=1`.
    ///   - leftBehind: names of files that are in its directory for temporary files, which is empty otherwise.
    package func start(_ more: [String] = [], leftBehind: [String] = []) throws(TestServerTrouble) { try run([], more, leftBehind: leftBehind) }

    /// - Parameter wrapper: a program with arguments that becomes the server.
    private func run(_ wrapper: [String], _ more: [String], leftBehind: [String] = []) throws(TestServerTrouble) {
        try emptyTemporaryFiles(but: leftBehind)
        let words = wrapper + [kind.program] + kind.firstOptions + kind.options(home: home, port: port, serverID: number) + Self.asRoot + more
        let started = try ChildProcess(words[0], Array(words.dropFirst()), log: "\(home)/output")
        process.withLock { $0 = started }
    }

    /// As a service manager does. A replica that is killed while it tries its directory for temporary files leaves the file there, and with that no applier starts any more (error 1, "File exists").
    private func emptyTemporaryFiles(but leftBehind: [String]) throws(TestServerTrouble) {
        let files = FileManager.default
        do {
            if files.fileExists(atPath: temporaryFiles) { try files.removeItem(atPath: temporaryFiles) }
            try files.createDirectory(atPath: temporaryFiles, withIntermediateDirectories: false)
        } catch {
            throw TestServerTrouble("\(error)")
        }
        for name in leftBehind where !files.createFile(atPath: "\(temporaryFiles)/\(name)", contents: nil) { throw TestServerTrouble("\(name) cannot be left in \(temporaryFiles)") }
    }
    private var temporaryFiles: String { "\(home)/tmp" }

    private static let asRoot = geteuid() == 0 ? ["--user=root"] : []

    // MARK: A disk for its binary log

    /// Where that is mounted, for the server alone: it goes with the process.
    private var logDisk: String { "\(home)/log-disk" }

    /// Starts it with its binary log on a disk of its own, of so many MiB in memory, on which there is nothing yet. Needs the rights of root.
    package func start(logDiskMegabytes size: Int) throws(TestServerTrouble) {
        do {
            try FileManager.default.createDirectory(atPath: logDisk, withIntermediateDirectories: true)
        } catch {
            throw TestServerTrouble("\(error)")
        }
        let mounting = "mount -t tmpfs -o \"size=$0m,mode=0777\" baton \"$1\" && exec \"${@:2}\""
        try run(["/usr/bin/unshare", "--mount", "/bin/bash", "-c", mounting, "\(size)", logDisk], ["--log-bin=\(logDisk)/bin"])
    }

    /// Leaves no room there, but in the last page of what is open. Blocks meanwhile.
    package func fillLogDisk() throws(TestServerTrouble) {
        let filling = "cat /dev/zero >\"$0/filler\" 2>/dev/null; test -s \"$0/filler\""
        let filler = try ChildProcess("/usr/bin/nsenter", ["--target", "\(processID)", "--mount", "/bin/bash", "-c", filling, logDisk], log: "\(home)/output")
        guard filler.waitForSuccess(timeout: Self.fillingTakes) else { throw TestServerTrouble("the disk of the binary log of \(address) cannot be filled: \(log)") }
    }
    /// It is memory.
    private static let fillingTakes: Duration = .seconds(10)

    // MARK: Its end

    /// Sends a signal to it, if it has not ended.
    package func signal(_ number: Int32) { process.withLock { $0 }?.signal(number) }
    /// Stands still, as a hung host does; returns when it does.
    package func freeze() { process.withLock { $0 }?.freeze() }
    package func thaw() { signal(SIGCONT) }
    /// `kill -9`, and waits for the end.
    package func kill() { process.withLock { $0 }?.kill() }

    /// Kills it and puts a copy of the template in the place of its data. Blocks meanwhile.
    func renew() throws(TestServerTrouble) {
        kill()
        do {
            try FileManager.default.removeItem(atPath: "\(home)/data")
        } catch {
            throw TestServerTrouble("\(error)")
        }
        try ServerTemplate.copy(of: kind, to: "\(home)/data")
    }

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
