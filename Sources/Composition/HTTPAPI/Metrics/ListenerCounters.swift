import Synchronization

/// What the listener counted since it began.
final class ListenerCounters: Sendable {
    /// The classes of statuses of HTTP, `1xx` to `5xx`.
    static let classes = 1...5

    struct Counts: Hashable, Sendable {
        /// By the first digit of the status.
        var requests: [Int: UInt64] = [:]
        /// Credentials that were given and are not right.
        var failedAuthentications: UInt64 = 0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func countRequest(status: Int) { state.withLock { $0.requests[status / 100, default: 0] += 1 } }

    func countFailedAuthentication() { state.withLock { $0.failedAuthentications += 1 } }
}
