#if MySQL
import Probing
import Refactoring
import Synchronization

/// Does something in the middle of an operation, once: when an action that matches has been carried out, for the so-manieth time.
final class Interruption: ReplicationController {
    private let inner: any ReplicationController
    private let matches: @Sendable (ActionRequest) -> Bool
    private let happens: @Sendable (ActionRequest) -> Void
    private let left: Mutex<Int>

    init(
        _ inner: any ReplicationController, after matches: @escaping @Sendable (ActionRequest) -> Bool, count: Int = 1,
        _ happens: @escaping @Sendable (ActionRequest) -> Void
    ) {
        self.inner = inner
        self.matches = matches
        self.happens = happens
        left = Mutex(count)
    }

    var hasHappened: Bool { left.withLock { $0 <= 0 } }

    func perform(_ request: ActionRequest) async -> ActionOutcome {
        let outcome = await inner.perform(request)
        let isDue = matches(request) && left.withLock { left in
            left -= 1
            return left == 0
        }
        if isDue { happens(request) }
        return outcome
    }

    func release(_ pin: SessionPin) async { await inner.release(pin) }
}
#endif
