import Synchronization

/// Whether a connection was made: before that nothing can have been sent.
final class ConnectionWatch: Sendable {
    private let state = Mutex(false)

    var wasConnected: Bool { state.withLock { $0 } }

    func connected() { state.withLock { $0 = true } }
}
