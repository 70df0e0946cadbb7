#if MySQL || Network
package import Foundation
import Synchronization

/// A process that this test process started, by its id, and that it may therefore signal.
package final class ChildProcess: Sendable {
    package let pid: pid_t
    /// The status once it has been collected; from then on the id may belong to another process.
    private let status = Mutex<Int32?>(nil)

    private let guardian: ProcessGuard

    /// Starts it. It is ended even if this test process is killed.
    package init(_ program: String, _ arguments: [String], log: String) throws(TestServerTrouble) {
        guardian = try ProcessGuard.shared()
        pid = try Self.spawn(program, arguments, log: log)
        guardian.began(pid)
    }

    static func spawn(_ program: String, _ arguments: [String], input: String = "/dev/null", log: String) throws(TestServerTrouble) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Servers live long: a pipe or a socket that one of them holds has no end for whoever reads it here. Foundation and NIO do not close theirs on exec.
        guard let closeFrom else { throw TestServerTrouble("this C library has no posix_spawn_file_actions_addclosefrom_np, which glibc has since 2.34") }
        let refusal = closeFrom(&actions, 3)
        guard refusal == 0 else { throw TestServerTrouble("descriptors cannot be closed for \(program): error \(refusal)") }
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
        guard failure == 0 else { throw TestServerTrouble("\(program) cannot be started: error \(failure)") }
        return pid
    }

    /// The headers declare it with `_GNU_SOURCE` alone, which Swift does not define.
    private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt).self)
    }

    package var isRunning: Bool {
        status.withLock { status in
            collect(&status, WNOHANG)
            return status == nil
        }
    }

    package func signal(_ number: Int32) {
        status.withLock { status in
            if status == nil { _ = Foundation.kill(pid, number) }
        }
    }

    /// Stops all its threads, and returns when they have stopped.
    package func freeze() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Foundation.kill(pid, SIGSTOP)
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WUNTRACED) == pid, !Self.isOfStop(raw) else { return }
            ended(&status, raw)
        }
    }

    /// Ends it at once and collects it.
    package func kill() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Foundation.kill(pid, SIGKILL)
            collect(&status, 0)
        }
    }

    package func waitForSuccess(timeout: Duration) -> Bool {
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
        guard waitpid(pid, &raw, options) == pid else { return }
        ended(&status, raw)
    }

    private func ended(_ status: inout Int32?, _ raw: Int32) {
        status = raw
        guardian.ended(pid)
    }

    /// `WIFSTOPPED`, a macro that Swift does not see.
    private static func isOfStop(_ raw: Int32) -> Bool { raw & 0xFF == 0x7F }
}
#endif
