#if Network
import NIOCore

/// Keeps a flood of one kind of event from becoming a flood of log lines: so many at once, and then one a second.
struct EventLimiter: Sendable {
    static let burst = 10
    private static let refill: TimeAmount = .seconds(1)

    private struct Bucket: Sendable {
        var tokens = EventLimiter.burst
        var refilledAt: NIODeadline
        var suppressed = 0
    }

    private var buckets: [RaftNetworkEvent.Code: Bucket] = [:]

    /// nil: the event is not told. Otherwise how many of its code were not told since the last one that was.
    mutating func admits(_ code: RaftNetworkEvent.Code, at now: NIODeadline) -> Int? {
        var bucket = buckets[code] ?? Bucket(refilledAt: now)
        defer { buckets[code] = bucket }
        let elapsed = (now - bucket.refilledAt).nanoseconds / EventLimiter.refill.nanoseconds
        if elapsed > 0 {
            bucket.tokens = min(EventLimiter.burst, bucket.tokens + Int(elapsed))
            bucket.refilledAt = bucket.refilledAt + EventLimiter.refill * Int(elapsed)
        }
        guard bucket.tokens > 0 else {
            bucket.suppressed += 1
            return nil
        }
        bucket.tokens -= 1
        defer { bucket.suppressed = 0 }
        return bucket.suppressed
    }
}
#endif
