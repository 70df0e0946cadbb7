#if MySQL
import CBatonLinux
import Glibc

enum NamedThread {
    /// Starts a detached thread that runs `body` with all signals but faults blocked: they belong to the program's own threads, and a write to a
    /// closed socket must not end the process.
    ///
    /// - Returns: the system's error number, or 0.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, run, start.toOpaque())
        if failure != 0 { start.release() } else { pthread_detach(thread) }
        return failure
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        var signals = sigset_t()
        sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_SETMASK, &signals, nil)
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        cbaton_name_thread(start.name)
        start.body()
        return nil
    }
}
#endif
