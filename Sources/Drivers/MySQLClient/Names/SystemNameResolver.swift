#if MySQL
import Glibc

/// Asks the system's resolver, which blocks, on a few threads of its own.
///
/// - IP literals are answered at once.
/// - A name that was found is remembered. Within ``Limits/timeToLive`` it is answered from memory; later, up to ``Limits/keepsFor``, also
///   from memory while it is looked up again behind the caller's back. A name service that hangs delays only names never seen before.
/// - A name has at most one look-up in progress, however many ask for it, so a hanging service holds at most ``Limits/threads`` threads.
public final class SystemNameResolver: NameResolver {
    public struct Limits: Hashable, Sendable {
        /// Look-ups that run at the same time. Default: 4.
        public var threads = 4
        /// Names that wait for a thread; more are refused. Default: 1024.
        public var maximumPending = 1024
        /// Callers that wait for an answer; more are refused. Default: 8192.
        public var maximumWaiting = 8192
        /// Names that are remembered; the one looked up longest ago goes first. Default: 8192.
        public var maximumRemembered = 8192
        /// Default: 30 s.
        public var timeToLive: Duration = .seconds(30)
        /// Default: 1 hour.
        public var keepsFor: Duration = .seconds(3600)
        public init() {}
    }

    /// For the whole process.
    public static let shared = SystemNameResolver()

    package typealias Lookup = @Sendable (String) -> Result<[String], MySQLClientError>

    private let table: LockedValue<LookupTable>
    private let lookup: Lookup

    public convenience init(limits: Limits = Limits()) {
        self.init(limits: limits, lookup: SystemLookup.addresses(of:))
    }

    /// - Parameter lookup: May block for as long as it likes.
    package init(limits: Limits, lookup: @escaping Lookup) {
        self.table = LockedValue(LookupTable(limits: limits))
        self.lookup = lookup
    }

    deinit {
        table.withLock { $0.isStopped = true }
        table.wakeAll()
    }

    public func resolve(_ host: String, timeout: Duration) async -> Result<[String], MySQLClientError> {
        if IPLiteral.matches(host) { return .success([host]) }
        let deadline = MonotonicTime.deadline(after: timeout)
        let table = table
        let id = table.withLock { $0.newWaiterID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = LookupTable.Waiter(id: id, host: host, deadline: deadline, continuation: continuation)
                let (answer, needsThreads) = table.withLock { $0.ask(waiter, now: MonotonicTime.now()) }
                if needsThreads { startThreads() }
                table.wakeAll()
                if let answer { return continuation.resume(returning: answer) }
                // The handler may have run before the waiter was in the table.
                if Task.isCancelled { Self.cancel(id, in: table) }
            }
        } onCancel: {
            Self.cancel(id, in: table)
        }
    }

    private static func cancel(_ id: UInt64, in table: LockedValue<LookupTable>) {
        let waiter = table.withLock { $0.takeWaiter(id) }
        waiter?.continuation.resume(returning: .failure(MySQLClientError(.local, "cancelled while looking up a name")))
    }

    // MARK: Threads

    private func startThreads() {
        let table = table
        let lookup = lookup
        var started = NamedThread.start("names-clock") { Self.watchDeadlines(table) } == 0
        for number in 1...max(1, table.withLock { $0.limits.threads }) {
            started = NamedThread.start("names-\(number)") { Self.work(table, lookup) } == 0 && started
        }
        if !started { table.withLock { $0.threadsAreMissing = true } }
    }

    private static func work(_ table: LockedValue<LookupTable>, _ lookup: Lookup) {
        while true {
            let host: String? = table.waiting { table in
                if table.isStopped { return .done(nil) }
                if let host = table.takePending() { return .done(host) }
                return .until(nil)
            }
            guard let host else { return }
            let answer = lookup(host)
            let waiters = table.withLock { $0.finish(host, answer, now: MonotonicTime.now()) }
            for waiter in waiters { waiter.continuation.resume(returning: answer) }
        }
    }

    /// The look-ups' own threads may all hang, so a thread that never does ends the waits.
    private static func watchDeadlines(_ table: LockedValue<LookupTable>) {
        while true {
            let expired: [LookupTable.Waiter]? = table.waiting { table in
                if table.isStopped { return .done(nil) }
                let expired = table.takeExpired(now: MonotonicTime.now())
                return expired.isEmpty ? .until(table.nearestDeadline) : .done(expired)
            }
            guard let expired else { return }
            for waiter in expired {
                let error = MySQLClientError(.nameResolution, errno: Int(ETIMEDOUT), "the name service had no answer for \(waiter.host) in time")
                waiter.continuation.resume(returning: .failure(error))
            }
        }
    }
}
#endif
