#if MySQL
import MySQLProbing
import Synchronization
import TestServers
import TopologyModel

/// The clock of an operation whose server is dead and stays dead: from ``hurry()`` on it runs faster, so that nobody sits out what is waited for in vain.
final class HurryingClock: Sendable {
    private static let factor: Int64 = 4
    /// When it began to hurry.
    private let start = Mutex<MonotonicInstant?>(nil)

    func hurry() { start.withLock { $0 = $0 ?? SystemClock.now() } }

    @Sendable func now() -> MonotonicInstant {
        let real = SystemClock.now()
        guard let start = start.withLock({ $0 }) else { return real }
        return start + .nanoseconds((real - start).wholeNanoseconds * Self.factor)
    }

    @Sendable func sleep(until moment: MonotonicInstant) async throws {
        let left = max(.zero, moment - now())
        let isHurrying = start.withLock { $0 != nil }
        try await Patience.sleep(until: SystemClock.now() + (isHurrying ? left / Int(Self.factor) : left))
    }
}
#endif
