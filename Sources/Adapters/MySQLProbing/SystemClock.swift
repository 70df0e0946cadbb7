#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
public import TopologyModel

/// The machine's clock that never goes back and counts suspended time.
public enum SystemClock {
    /// The present moment on it.
    public static func now() -> MonotonicInstant {
        var time = timespec()
        #if canImport(Glibc)
        clock_gettime(CLOCK_BOOTTIME, &time)
        #else
        clock_gettime(CLOCK_MONOTONIC, &time)
        #endif
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
