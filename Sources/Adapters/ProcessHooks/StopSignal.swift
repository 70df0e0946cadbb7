#if Daemon
/// A request to end, sent once from anywhere and waited for by one task.
struct StopSignal: Sendable {
    private let requests: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() {
        (requests, continuation) = AsyncStream.makeStream(of: Never.self)
    }

    func send() { continuation.finish() }

    /// Returns when the signal was sent, or when the waiting task is cancelled.
    func wait() async {
        for await _ in requests {}
    }
}
#endif
