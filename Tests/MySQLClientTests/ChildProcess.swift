#if MySQL
import Foundation
import Synchronization

/// A process that this test process started, by its id, and that it may therefore signal.
final class ChildProcess: Sendable {
    private let pid: pid_t
    /// The status once it has been collected; from then on the id may belong to another process.
    private let status = Mutex<Int32?>(nil)

    init(_ program: String, _ arguments: [String], log: String) throws(TestMariaDB.Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that our own threads block are not blocked in the server.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        argv.append(nil)
        defer { for argument in argv { free(argument) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, program, &actions, &attributes, argv, environ)
        guard failure == 0 else { throw TestMariaDB.Failure(description: "\(program) cannot be started: error \(failure)") }
        self.pid = pid
    }

    var isRunning: Bool {
        status.withLock { status in
            collect(&status, WNOHANG)
            return status == nil
        }
    }

    func signal(_ number: Int32) {
        status.withLock { status in
            if status == nil { _ = Foundation.kill(pid, number) }
        }
    }

    /// Ends it at once and collects it.
    func kill() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Foundation.kill(pid, SIGKILL)
            collect(&status, 0)
        }
    }

    func waitForSuccess(timeout: Duration) -> Bool {
        let deadline = ContinuousClock.now + timeout
        while isRunning {
            guard ContinuousClock.now < deadline else {
                kill()
                return false
            }
            Pause.briefly()
        }
        return status.withLock { $0 == 0 }
    }

    private func collect(_ status: inout Int32?, _ options: Int32) {
        guard status == nil else { return }
        var raw: Int32 = 0
        if waitpid(pid, &raw, options) == pid { status = raw }
    }
}

enum Pause {
    private static let milliseconds: Int32 = 10
    /// Between two looks at a condition that nothing announces.
    static func briefly() { poll(nil, 0, milliseconds) }
}

enum AtExit {
    private static let actions = Mutex<[@Sendable () -> Void]>([])
    private static let registered: Void = {
        atexit { for action in AtExit.actions.withLock({ $0 }) { action() } }
    }()

    static func run(_ action: @escaping @Sendable () -> Void) {
        _ = registered
        actions.withLock { $0.append(action) }
    }
}
#endif
