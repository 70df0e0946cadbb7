public import TopologyModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a service gets its time from; tests put their own in.
public struct ServiceClock: Sendable {
    /// Counts suspend: a service that slept finds that time has passed.
    public var now: @Sendable () -> MonotonicInstant
    public var wall: @Sendable () -> WallTime
    /// Returns at or after the instant, or throws `CancellationError`.
    public var sleep: @Sendable (_ until: MonotonicInstant) async throws -> Void

    public init(
        now: @escaping @Sendable () -> MonotonicInstant, wall: @escaping @Sendable () -> WallTime,
        sleep: @escaping @Sendable (_ until: MonotonicInstant) async throws -> Void
    ) {
        self.now = now
        self.wall = wall
        self.sleep = sleep
    }

    /// CLOCK_BOOTTIME and CLOCK_REALTIME.
    public static let system = ServiceClock(
        now: { MonotonicInstant(nanoseconds: read(suspendCountingClock)) },
        wall: { WallTime(milliseconds: read(CLOCK_REALTIME) / 1_000_000) },
        sleep: { until in
            let remaining = until - MonotonicInstant(nanoseconds: read(suspendCountingClock))
            if remaining > .zero { try await Task.sleep(for: remaining, tolerance: .zero, clock: .continuous) }
        })

    #if os(Linux)
        private static let suspendCountingClock = CLOCK_BOOTTIME
    #else
        private static let suspendCountingClock = CLOCK_MONOTONIC
    #endif

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
