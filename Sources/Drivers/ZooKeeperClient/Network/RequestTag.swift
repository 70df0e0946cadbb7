#if Network
import Synchronization

/// One call of an operation, shared by the task that makes it and the event loop. The task may be cancelled before the loop knows of it.
final class RequestTag: Sendable {
    private static let last = Atomic<UInt64>(0)

    let id = RequestID(rawValue: RequestTag.last.add(1, ordering: .relaxed).newValue)
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    func cancel() { cancelled.store(true, ordering: .releasing) }
}
#endif
