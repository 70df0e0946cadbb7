#if MySQL
/// What a ``SystemNameResolver`` knows: remembered names, names to look up, and who waits for them.
struct LookupTable {
    struct Waiter {
        let id: UInt64
        let host: String
        let deadline: Int64
        let continuation: CheckedContinuation<Result<[String], MySQLClientError>, Never>
    }

    private struct Remembered {
        var addresses: [String]
        var foundAt: Int64
    }

    let limits: SystemNameResolver.Limits
    var isStopped = false
    /// The system had no thread for a worker: those that exist go on, and if there is none, waits end at their deadlines.
    var threadsAreMissing = false
    private var hasThreads = false
    private var lastID: UInt64 = 0
    private var remembered: [String: Remembered] = [:]
    private var pending: [String] = []
    /// Pending or being looked up.
    private var inProgress: Set<String> = []
    private var waiters: [UInt64: Waiter] = [:]

    init(limits: SystemNameResolver.Limits) { self.limits = limits }

    mutating func newWaiterID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Answers from memory or notes the waiter, and notes what must be looked up. The second value asks the caller to start the threads.
    mutating func ask(_ waiter: Waiter, now: Int64) -> (Result<[String], MySQLClientError>?, Bool) {
        let known = remembered[waiter.host]
        if let known, now - known.foundAt < MonotonicTime.nanoseconds(limits.timeToLive) { return (.success(known.addresses), false) }
        let isQueued = inProgress.contains(waiter.host) || pending.count < limits.maximumPending
        if isQueued, inProgress.insert(waiter.host).inserted { pending.append(waiter.host) }
        let startsThreads = isQueued && !hasThreads
        if startsThreads { hasThreads = true }
        if let known, now - known.foundAt < MonotonicTime.nanoseconds(limits.keepsFor) { return (.success(known.addresses), startsThreads) }
        guard isQueued, waiters.count < limits.maximumWaiting else {
            return (.failure(MySQLClientError(.nameResolution, "too many names wait to be looked up")), startsThreads)
        }
        waiters[waiter.id] = waiter
        return (nil, startsThreads)
    }

    mutating func takePending() -> String? { pending.isEmpty ? nil : pending.removeFirst() }

    mutating func takeWaiter(_ id: UInt64) -> Waiter? { waiters.removeValue(forKey: id) }

    /// Records an answer and returns who waits for it. A failure leaves an older success in place.
    mutating func finish(_ host: String, _ answer: Result<[String], MySQLClientError>, now: Int64) -> [Waiter] {
        inProgress.remove(host)
        if case .success(let addresses) = answer {
            if remembered[host] == nil, remembered.count >= limits.maximumRemembered,
                let oldest = remembered.min(by: { ($0.value.foundAt, $0.key) < ($1.value.foundAt, $1.key) })
            {
                remembered[oldest.key] = nil
            }
            remembered[host] = Remembered(addresses: addresses, foundAt: now)
        }
        let served = waiters.values.filter { $0.host == host }
        for waiter in served { waiters[waiter.id] = nil }
        return served
    }

    var nearestDeadline: Int64? { waiters.values.lazy.map(\.deadline).min() }

    mutating func takeExpired(now: Int64) -> [Waiter] {
        let expired = waiters.values.filter { $0.deadline <= now }
        for waiter in expired { waiters[waiter.id] = nil }
        return expired
    }
}
#endif
