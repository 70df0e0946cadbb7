import TopologyModel

/// A node's monotonic clock: it started some time ago, and runs too fast or too slow.
struct DriftingClock {
    /// Nanoseconds on it at simulated time zero.
    var offset: Int64
    /// Thousandths that it runs too fast; negative: too slow.
    var driftPermille: Int64

    func local(_ time: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: offset + time + time / 1_000 * driftPermille) }

    /// The earliest simulated time at which it shows `instant`; nil: it never does within a run.
    func time(of instant: MonotonicInstant) -> Int64? {
        guard instant.nanoseconds < Nanoseconds.never else { return nil }
        let local = instant.nanoseconds - offset
        var time = local / (1_000 + driftPermille) * 1_000
        // Rounded down by a few microseconds at most.
        while self.local(time) < instant { time += Nanoseconds.microsecond }
        return time
    }
}
