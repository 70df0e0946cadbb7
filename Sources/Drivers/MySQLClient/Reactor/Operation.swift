#if MySQL
/// One connect or one query: its deadline, why it must end early, and the place where it is suspended.
///
/// Confined to the reactor's thread; other threads only carry the reference in a message to it.
final class Operation: @unchecked Sendable {  // no lock: touched on the reactor's thread only
    enum Ending { case deadline, cancelled, closed }

    static let notInHeap = -1

    let deadline: Int64
    /// Set once; the running call then unwinds instead of waiting again.
    private(set) var ending: Ending?
    var heapIndex = Operation.notInHeap
    /// Called when the operation must end, for work that waits elsewhere than on the socket.
    var onEnding: (() -> Void)?
    private var suspended: (interest: Readiness, continuation: UnsafeContinuation<Void, Never>)?

    init(deadline: Int64) { self.deadline = deadline }

    func end(_ reason: Ending) {
        guard ending == nil else { return }
        ending = reason
        onEnding?()
        resume()
    }

    /// Resumes at once if there is nothing to wait for any more: an edge that came between the caller's look and this is not repeated.
    func suspend(until interest: Readiness, on watch: SocketWatch, _ continuation: UnsafeContinuation<Void, Never>) {
        precondition(suspended == nil, "an operation waits in two places")
        guard ending == nil, watch.ready.isDisjoint(with: interest) else { return continuation.resume() }
        suspended = (interest, continuation)
    }

    func became(_ ready: Readiness) {
        if let suspended, !suspended.interest.isDisjoint(with: ready) { resume() }
    }

    /// Removes the continuation first, so that it cannot be resumed twice.
    private func resume() {
        guard let waiting = suspended else { return }
        suspended = nil
        waiting.continuation.resume()
    }
}

/// What a socket is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8
    static let reading = Readiness(rawValue: 1)
    static let writing = Readiness(rawValue: 2)
    static let urgent = Readiness(rawValue: 4)
}
#endif
