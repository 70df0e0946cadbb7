#if Network
import ZooKeeperClient

/// What happens to a client, one after the other.
struct EventLog: Sendable {
    private let events: AsyncStream<ZooKeeperEvent>
    let observer: @Sendable (ZooKeeperEvent) -> Void

    init() {
        // As much as happens in a test.
        let (events, told) = AsyncStream<ZooKeeperEvent>.makeStream(bufferingPolicy: .unbounded)
        self.events = events
        observer = { told.yield($0) }
    }

    /// The next of these, and passes over what comes before it.
    func next(_ codes: ZooKeeperEvent.Code...) async -> ZooKeeperEvent? { await events.first { codes.contains($0.code) } }
}
#endif
