#if Network
import NIOCore
import RaftCore
import Synchronization

/// Counts everything, and tells the observer of it at a bounded rate.
final class EventLedger: Sendable {
    private struct State {
        var counters = RaftNetworkCounters()
        var limiter = EventLimiter()
    }

    private let state = Mutex(State())
    private let observer: @Sendable (RaftNetworkEvent) -> Void

    init(_ observer: @escaping @Sendable (RaftNetworkEvent) -> Void) { self.observer = observer }

    var counters: RaftNetworkCounters { state.withLock { $0.counters } }

    func sent(_ frames: [OutgoingFrame]) {
        state.withLock {
            $0.counters.sentFrames += UInt64(frames.count)
            $0.counters.sentBytes += UInt64(frames.reduce(0) { $0 + $1.byteCount })
        }
    }

    func received() { state.withLock { $0.counters.receivedFrames += 1 } }

    func dropped(_ count: Int) {
        guard count > 0 else { return }
        state.withLock { $0.counters.droppedFrames += UInt64(count) }
    }

    func happened(_ event: RaftNetworkEvent) {
        let suppressed = state.withLock { state in
            state.counters.count(event.code)
            return state.limiter.admits(event.code, at: .now())
        }
        guard let suppressed else { return }
        var event = event
        event.suppressed = suppressed
        observer(event)
    }
}
#endif
