#if MySQL
import TopologyModel

/// The end of one request, on the injected clock.
struct Deadline: Sendable {
    let instant: MonotonicInstant
    let now: @Sendable () -> MonotonicInstant

    init(after timeout: Duration, now: @escaping @Sendable () -> MonotonicInstant) {
        instant = now().advanced(by: timeout)
        self.now = now
    }

    /// This end, or the moment after `timeout`, whichever is first.
    func within(_ timeout: Duration) -> Deadline { Deadline(after: min(timeout, remaining), now: now) }

    var remaining: Duration { max(.zero, instant - now()) }
    var hasPassed: Bool { now() >= instant }
}
#endif
