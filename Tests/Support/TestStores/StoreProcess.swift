#if Network
import Foundation
import Synchronization
import TestProcesses

/// A store that runs, with a directory of its own: what all kinds of them have in common.
final class StoreProcess: Sendable {
    /// What scripts call it.
    private let name: String
    private let program: String
    /// Holds its data, and what it says as `log`.
    let home: String
    private let process = Mutex<ChildProcess?>(nil)

    /// Beside a compiler and other servers that start.
    private static let startTimeout: Duration = .seconds(60)
    private static let tellingLength = 3000

    init(_ name: String) throws(TestServerTrouble) {
        self.name = name
        program = try StoreProgram.path(of: name)
        home = try TestDirectory.path(for: name)
        do {
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        } catch {
            throw TestServerTrouble("\(error)")
        }
    }

    /// Starts it, or starts it again, and waits until it serves. Blocks.
    func start(_ arguments: [String], serves: () -> Bool) throws(TestServerTrouble) {
        let started = try ChildProcess(program, arguments, log: "\(home)/log")
        process.withLock { $0 = started }
        let deadline = ContinuousClock.now + Self.startTimeout
        while !serves() {
            guard started.isRunning, ContinuousClock.now < deadline else {
                let log = (try? String(contentsOfFile: "\(home)/log", encoding: .utf8)) ?? ""
                remove()
                throw TestServerTrouble("\(name) did not come up: \(log.suffix(Self.tellingLength))")
            }
            Pause.briefly()
        }
    }

    func freeze() { process.withLock { $0 }?.freeze() }
    func thaw() { process.withLock { $0 }?.signal(SIGCONT) }
    func kill() { process.withLock { $0 }?.kill() }

    func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: home)
    }
}
#endif
