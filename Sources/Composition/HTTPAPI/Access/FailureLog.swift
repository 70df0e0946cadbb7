import Logging
import Synchronization
import TopologyModel

/// Tells of failed authentications, one line at a time however many there are. Neither names nor passwords are in it: people type one for the other.
final class FailureLog: Sendable {
    private struct State {
        var toldAt: MonotonicInstant?
        /// Since then.
        var untold: UInt64 = 0
    }

    /// The least time between two lines.
    static let interval = Duration.seconds(10)

    private let logger: Logger
    private let now: @Sendable () -> MonotonicInstant
    private let state = Mutex(State())

    init(logger: Logger, now: @escaping @Sendable () -> MonotonicInstant) {
        self.logger = logger
        self.now = now
    }

    func tell(_ reason: String, of peer: String) {
        let moment = now()
        let untold: UInt64? = state.withLock { state in
            if let last = state.toldAt, moment - last < FailureLog.interval {
                state.untold += 1
                return nil
            }
            defer { state = State(toldAt: moment) }
            return state.untold
        }
        guard let untold else { return }
        logger.warning(
            "a request was not authenticated", metadata: ["http.peer": "\(peer)", "reason": "\(reason)", "untold_before": "\(untold)"])
    }
}
