#if MySQL
import Glibc

/// One thread that drives any number of connections: an event loop, and the executor of every ``MySQLConnection`` on it.
///
/// Work that is done on it must not block. One reactor serves thousands of connections; a second one pays off on a machine that has cores
/// to spare. Call ``shutdown()`` before letting go of it: until then its thread keeps it alive.
public final class MySQLReactor: SerialExecutor, Sendable {
    enum Message: Sendable {
        case end(Operation, Operation.Ending)
    }

    private struct Mailbox {
        var jobs: [UnownedJob] = []
        var messages: [Message] = []
        var wakePending = false
        /// The thread of the loop while it runs; nil before, and after the shutdown has nothing left to do.
        var thread: pthread_t?
        var isStarting = false
        var isShutDown = false
        var shutdownWaiters: [CheckedContinuation<Void, Never>] = []
    }

    public let name: String
    let resolver: any NameResolver
    let core: ReactorCore
    private let mailbox = LockedValue(Mailbox())

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: The thread's name, cut to 15 bytes.
    ///   - resolver: Answers for hosts that are not IP literals.
    /// - Throws: ``MySQLClientError/Code/local`` if the system has no descriptor or thread left.
    public init(name: String, resolver: any NameResolver = SystemNameResolver.shared) throws(MySQLClientError) {
        guard MySQLLibrary.isReady else { throw MySQLClientError(.local, "libmariadb could not be initialized") }
        self.name = name
        self.resolver = resolver
        self.core = try ReactorCore()
        let failure = mailbox.withLock { $0.isStarting = true; return NamedThread.start(name) { self.run() } }
        guard failure == 0 else { throw MySQLClientError(.local, errno: Int(failure), "no thread for the reactor") }
    }

    /// Ends every operation with ``MySQLClientError/Code/closed``, closes every connection, and ends the thread.
    ///
    /// Returns when that is done, at once if it was done before. A connection that is used later answers ``MySQLClientError/Code/closed``.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            let isDone = mailbox.withLock { mailbox in
                mailbox.isShutDown = true
                if mailbox.thread == nil && !mailbox.isStarting { return true }
                mailbox.shutdownWaiters.append(continuation)
                return false
            }
            if isDone { continuation.resume() } else { core.wake() }
        }
    }

    var isShutDown: Bool { mailbox.withLock { $0.isShutDown } }

    func post(_ message: Message) {
        enqueue { $0.messages.append(message) }
    }

    // MARK: Executor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        enqueue { $0.jobs.append(job) }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    public func checkIsolated() {
        precondition(isOnThread, "not on the thread of the reactor \(name)")
    }

    public func isIsolatingCurrentContext() -> Bool? { isOnThread }

    private var isOnThread: Bool {
        let current = pthread_self()
        return mailbox.withLock { $0.thread == current }
    }

    /// Also brings the thread back for work that arrives after the shutdown: a connection that outlives it must still get its answer.
    private func enqueue(_ append: (inout Mailbox) -> Void) {
        let current = pthread_self()
        let needsWake = mailbox.withLock { mailbox in
            append(&mailbox)
            if mailbox.thread == nil && !mailbox.isStarting {
                mailbox.isStarting = true
                let failure = NamedThread.start(name) { self.run() }
                precondition(failure == 0, "no thread for the reactor \(name): error \(failure)")
            }
            defer { mailbox.wakePending = true }
            return !mailbox.wakePending && mailbox.thread != current
        }
        if needsWake { core.wake() }
    }

    // MARK: The loop

    private enum Turn {
        case work([UnownedJob], [Message], isShutDown: Bool)
        case exit([CheckedContinuation<Void, Never>])
    }

    private func run() {
        let current = pthread_self()
        mailbox.withLock {
            $0.thread = current
            $0.isStarting = false
        }
        var toldShutdown = false
        while true {
            switch nextTurn(mayExit: toldShutdown) {
            case .exit(let waiters):
                for waiter in waiters { waiter.resume() }
                return
            case .work(let jobs, let messages, let isShutDown):
                for case .end(let operation, let reason) in messages { operation.end(reason) }
                for job in jobs {
                    // Not also as a task executor: tasks without that preference would then be enqueued anew at every call.
                    job.runSynchronously(on: asUnownedSerialExecutor())
                }
                if isShutDown {
                    core.endAllOperations()
                    core.tellAllWatches()
                    toldShutdown = true
                }
                core.fireDeadlines()
                let isIdle = mailbox.withLock { $0.jobs.isEmpty && $0.messages.isEmpty && !$0.isShutDown }
                core.poll(block: isIdle)
                core.fireDeadlines()
            }
        }
    }

    private func nextTurn(mayExit: Bool) -> Turn {
        let hasOperations = core.hasOperations
        return mailbox.withLock { mailbox in
            if mailbox.isShutDown && mayExit && mailbox.jobs.isEmpty && mailbox.messages.isEmpty && !hasOperations {
                mailbox.thread = nil
                mailbox.wakePending = false
                defer { mailbox.shutdownWaiters = [] }
                return .exit(mailbox.shutdownWaiters)
            }
            defer {
                mailbox.jobs.removeAll(keepingCapacity: true)
                mailbox.messages.removeAll(keepingCapacity: true)
                mailbox.wakePending = false
            }
            return .work(mailbox.jobs, mailbox.messages, isShutDown: mailbox.isShutDown)
        }
    }
}
#endif
