#if MySQL
import CBatonLinux
import Glibc

/// The event loop's own state: sockets, deadlines and the kernel's queue of events.
///
/// Confined to the reactor's thread, except ``wake()``.
final class ReactorCore: @unchecked Sendable {  // no lock: touched on the reactor's thread only; `wakeup` and `epoll` are constants
    private static let wakeupToken: UInt64 = 0

    private let epoll: Int32
    private let wakeup: Int32
    private let events = UnsafeMutablePointer<cbaton_event>.allocate(capacity: Int(CBATON_EVENT_CAPACITY))
    private var watches: [UInt64: SocketWatch] = [:]
    private var nextToken: UInt64 = 1
    private var deadlines = DeadlineHeap()
    /// Of the results of all connections.
    var columnNames = ColumnNames()

    init() throws(MySQLClientError) {
        epoll = cbaton_epoll_create()
        guard epoll >= 0 else { throw MySQLClientError(.local, errno: Int(-epoll), "no descriptor for the event queue") }
        wakeup = cbaton_eventfd_create()
        // From here on `deinit` closes both, also when this throws.
        guard wakeup >= 0, cbaton_epoll_add(epoll, wakeup, 0, Self.wakeupToken) == 0 else {
            throw MySQLClientError(.local, errno: Int(-min(wakeup, 0)), "no descriptor to wake the event loop")
        }
    }

    deinit {
        if wakeup >= 0 { close(wakeup) }
        close(epoll)
        events.deallocate()
    }

    /// From any thread: the current or next wait for events ends at once.
    func wake() { cbaton_eventfd_signal(wakeup) }

    // MARK: Sockets

    /// Registers a socket, unless `known` is still its registration.
    func watch(_ descriptor: Int32, known: SocketWatch?, onEvent: @escaping () -> Void) -> Result<SocketWatch, MySQLClientError> {
        let token = nextToken
        switch cbaton_epoll_add(epoll, descriptor, 1, token) {
        case 0:
            nextToken += 1
            if let known { watches[known.token] = nil }
            let watch = SocketWatch(token: token, descriptor: descriptor, onEvent: onEvent)
            watches[token] = watch
            cbaton_close_on_exec(descriptor)
            return .success(watch)
        case let code:
            if code == -EEXIST, let known, known.descriptor == descriptor { return .success(known) }
            return .failure(MySQLClientError(.local, errno: Int(-code), "the socket cannot be watched"))
        }
    }

    /// Ends a registration. `isOpen` is false once the library has closed the descriptor, whose number may be somebody else's by then.
    func unwatch(_ watch: SocketWatch, isOpen: Bool) {
        if isOpen { _ = cbaton_epoll_remove(epoll, watch.descriptor) }
        watches[watch.token] = nil
    }

    // MARK: Operations

    var hasOperations: Bool { !deadlines.isEmpty || !pastDeadline.isEmpty }
    /// Operations whose deadline has fired and that have not been finished yet.
    private var pastDeadline: [ObjectIdentifier: Operation] = [:]

    func begin(_ operation: Operation) { deadlines.insert(operation) }

    func finish(_ operation: Operation) {
        deadlines.remove(operation)
        pastDeadline[ObjectIdentifier(operation)] = nil
    }

    func endAllOperations() {
        for operation in deadlines.all { operation.end(.closed) }
    }

    func tellAllWatches() {
        for watch in watches.values.sorted(by: { $0.token < $1.token }) { watch.onEvent() }
    }

    func fireDeadlines() {
        guard !deadlines.isEmpty else { return }
        let now = MonotonicTime.now()
        while let operation = deadlines.removeNearest(dueAt: now) {
            pastDeadline[ObjectIdentifier(operation)] = operation
            operation.end(.deadline)
        }
    }

    // MARK: Waiting

    /// Waits for events, no longer than the next deadline, and hands them out.
    func poll(block: Bool) {
        let count = cbaton_epoll_wait(epoll, events, block ? millisecondsToDeadline() : 0)
        precondition(count >= 0, "epoll_wait failed with \(-count)")
        for index in 0..<Int(count) {
            let event = events[index]
            if event.token == Self.wakeupToken {
                cbaton_eventfd_drain(wakeup)
            } else if let watch = watches[event.token] {
                watch.note(event.events)
                watch.onEvent()
            }
        }
    }

    /// Rounded up, so that the loop does not spin through the last millisecond; -1 without a deadline.
    private func millisecondsToDeadline() -> Int32 {
        guard let nearest = deadlines.nearest else { return -1 }
        let left = max(0, nearest - MonotonicTime.now())
        let milliseconds = (left + MonotonicTime.nanosecondsPerMillisecond - 1) / MonotonicTime.nanosecondsPerMillisecond
        return Int32(clamping: milliseconds)
    }
}
#endif
