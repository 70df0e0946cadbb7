#if MySQL
import Foundation
import Synchronization

/// A process that this test process started, by its id, and that it may therefore signal.
final class ChildProcess: Sendable {
    private let pid: pid_t
    /// The status once it has been collected; from then on the id may belong to another process.
    private let status = Mutex<Int32?>(nil)

    private let guardian: Guardian?

    /// - Parameter directory: If given, the process is ended and the directory removed even if this test process is killed.
    init(_ program: String, _ arguments: [String], log: String, guarding directory: String? = nil) throws(TestMariaDB.Failure) {
        let started = try Self.spawn(program, arguments, input: nil, log: log)
        pid = started
        if let directory { guardian = try Guardian(of: started, directory: directory) } else { guardian = nil }
    }

    static func spawn(_ program: String, _ arguments: [String], input: Int32?, log: String) throws(TestMariaDB.Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
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
        return pid
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

    /// Stops all its threads, and returns when they have stopped.
    func freeze() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Foundation.kill(pid, SIGSTOP)
            var raw: Int32 = 0
            _ = waitpid(pid, &raw, WUNTRACED)
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
        guard waitpid(pid, &raw, options) == pid else { return }
        status = raw
        guardian?.dismiss()
    }
}

/// A shell that waits for the end of this test process, and then ends what it left behind.
private final class Guardian: Sendable {
    private let shell: pid_t
    private let signal: Int32

    init(of process: pid_t, directory: String) throws(TestMariaDB.Failure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestMariaDB.Failure(description: "no pipe: error \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        signal = ends[1]
        let script = "read dismissed || { kill -9 $0; rm -rf \"$1\"; }"
        do throws(TestMariaDB.Failure) {
            shell = try ChildProcess.spawn("/bin/sh", ["-c", script, String(process), directory], input: ends[0], log: "/dev/null")
        } catch {
            close(ends[1])
            throw error
        }
    }

    /// The process has been collected: its id is no longer its own.
    func dismiss() {
        _ = write(signal, "\n", 1)
        close(signal)
        _ = waitpid(shell, nil, 0)
    }
}

enum Pause {
    private static let milliseconds: Int32 = 10
    /// Between two looks at a condition that nothing announces.
    static func briefly() { poll(nil, 0, milliseconds) }
}

enum Blocking {
    /// Runs work that waits on a thread of its own, so that tests which measure time keep theirs.
    static func run<Value: Sendable, Failure: Error>(_ work: @escaping @Sendable () throws(Failure) -> Value) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: Result { () throws(Failure) in try work() }) }.start()
        }
        return try result.get()
    }
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
