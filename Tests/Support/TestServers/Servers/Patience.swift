#if MySQL
import MySQLProbing
package import TopologyModel

/// The real time of real servers.
package enum Patience {
    /// For what is under test and asks for a clock: returns at the instant, or throws `CancellationError`.
    package static func sleep(until moment: MonotonicInstant) async throws {
        try await Task.sleep(for: max(.zero, moment - SystemClock.now()))
    }
}
#endif
