#if MySQL
import Glibc

/// The clock of all deadlines: nanoseconds that never jump.
enum MonotonicTime {
    static let nanosecondsPerMillisecond: Int64 = 1_000_000
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000
    /// Longer waits are cut to a year, which keeps the arithmetic from overflowing.
    private static let longest: Int64 = 365 * 24 * 3600 * nanosecondsPerSecond

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * nanosecondsPerSecond + Int64(time.tv_nsec)
    }

    static func deadline(after timeout: Duration) -> Int64 { now() + nanoseconds(timeout) }

    static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < longest / nanosecondsPerSecond else { return longest }
        return seconds * nanosecondsPerSecond + attoseconds / nanosecondsPerSecond
    }

    static func timespecification(_ instant: Int64) -> timespec {
        timespec(tv_sec: Int(instant / nanosecondsPerSecond), tv_nsec: Int(instant % nanosecondsPerSecond))
    }
}
#endif
