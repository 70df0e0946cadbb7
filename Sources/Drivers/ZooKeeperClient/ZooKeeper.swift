#if Network
import HostResolution
public import NIOCore
import NIOPosix
import Synchronization

/// A client of a ZooKeeper ensemble: one session, kept on whichever server can be reached.
///
/// ```swift
/// let ensemble = try ZooKeeperEnsemble(parsing: "zk1:2181,zk2:2181,zk3:2181/site")
/// try await ZooKeeper.with(ensemble) { keeper in
///     try await keeper.createParents(of: "/mysql/primary/orders")
///     try await keeper.transaction([.create("/mysql/primary/orders", Array("db1:3306".utf8)), .create("/mysql/primary/orders/hostname", Array("db1".utf8))])
/// }
/// ```
///
/// The first operation connects. From then on the session is kept, with pings, until ``close()``; when it is over on the servers' side the next operation begins another, and nothing but its ephemeral
/// nodes is lost. Operations are sent in the order in which they are called, without waiting for each other, and answered in that order.
///
/// **When a connection ends**, reads that have no answer are sent again to the next server while their time lasts. Writes that have none end with ``ZooKeeperError/Code/outcomeUnknown``, for nothing
/// tells whether they were done; those that were not sent yet wait for the next connection.
///
/// **Times.** Every operation ends within its `timeout`, nil: ``ZooKeeperSettings/requestTimeout``, and within a day in any case. Then a read, and a write that was not sent, is
/// ``ZooKeeperError/Code/unreachable``; a write that was sent is ``ZooKeeperError/Code/outcomeUnknown``.
///
/// **Cancellation.** A cancelled task gets `CancellationError`, unless it waits for a write that was sent: that is `outcomeUnknown`.
///
/// All operations throw ``ZooKeeperError`` or `CancellationError` and nothing else. A client is used from any number of tasks.
public final class ZooKeeper: Sendable {
    public let ensemble: ZooKeeperEnsemble
    let settings: ZooKeeperSettings

    private let loop: any EventLoop
    /// nil: the loop is somebody else's.
    private let group: MultiThreadedEventLoopGroup?
    /// Servers are tried one after the other, and an answer that is late is passed over.
    private let lookup = HostLookup(threads: 1)
    private let session: NIOLoopBoundBox<SessionLoop>
    /// What is put on the loop is put there under this lock, so that nothing comes behind the end.
    private let life = Mutex(Life.open)

    private enum Life: Sendable {
        case open
        /// And who waits for it beside the first who asked.
        case closing([CheckedContinuation<Void, Never>])
        case closed
    }

    /// Connects to nothing yet. ``close()`` has to be called before the client goes: it has threads.
    ///
    /// - Parameters:
    ///   - given: where everything happens; nil: a thread of its own. One that is given has to run until ``close()`` has returned.
    ///   - observer: is told what happens to the connection, on the loop, and returns at once.
    /// - Throws: ``ZooKeeperError/Code/settings``, with all problems.
    public init(
        _ ensemble: ZooKeeperEnsemble, settings: ZooKeeperSettings = ZooKeeperSettings(), on given: (any EventLoop)? = nil, observer: @escaping @Sendable (ZooKeeperEvent) -> Void = { _ in }
    ) throws(ZooKeeperError) {
        try settings.validate()
        self.ensemble = ensemble
        self.settings = settings
        group = given == nil ? MultiThreadedEventLoopGroup(numberOfThreads: 1) : nil
        let loop = given ?? group?.next() ?? MultiThreadedEventLoopGroup.singleton.next()
        self.loop = loop
        session = .makeBoxSendingValue(SessionLoop(loop, ensemble.servers, settings, lookup, observer: observer), eventLoop: loop)
    }

    /// Runs with a client, and closes it however that ends.
    public static func with<Value>(
        _ ensemble: ZooKeeperEnsemble, settings: ZooKeeperSettings = ZooKeeperSettings(), on loop: (any EventLoop)? = nil, observer: @escaping @Sendable (ZooKeeperEvent) -> Void = { _ in },
        _ body: (ZooKeeper) async throws -> Value
    ) async throws -> Value {
        let client = try ZooKeeper(ensemble, settings: settings, on: loop, observer: observer)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// Ends the session, and waits ``ZooKeeperSettings/closeTimeout`` at the most for the server to do so; if it does not, its ephemeral nodes go when its time is over. Operations that were sent
    /// may still be answered meanwhile, those that wait end with ``ZooKeeperError/Code/closed``, as does what is called later. The second call does nothing but wait.
    public func close() async {
        let isFirst = life.withLock { life in
            guard case .open = life else { return false }
            life = .closing([])
            return true
        }
        guard isFirst else { return await end() }
        await withCheckedContinuation { continuation in loop.execute { self.session.value.close(continuation) } }
        lookup.stop()
        try? await group?.shutdownGracefully()
        let others = life.withLock { life in
            guard case .closing(let others) = life else { return [] as [CheckedContinuation<Void, Never>] }
            life = .closed
            return others
        }
        for other in others { other.resume() }
    }

    /// Waits until the first call is through.
    private func end() async {
        await withCheckedContinuation { continuation in
            let isWaiting = life.withLock { life in
                guard case .closing(let others) = life else { return false }
                life = .closing(others + [continuation])
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// - Parameter path: what errors name, as the caller wrote it.
    func ask(_ request: Request, path: String?, deadline: NIODeadline) async throws -> Reply {
        let tag = RequestTag()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let isTaken = onLoop { $0.ask(tag, request, deadline: deadline, continuation) }
                    if !isTaken { continuation.resume(throwing: ZooKeeperError(.closed, "the client was closed")) }
                }
            } onCancel: {
                tag.cancel()
                // Once it is being closed, everything ends soon.
                _ = onLoop { $0.cancel(tag) }
            }
        } catch var error as ZooKeeperError {
            error.path = path
            throw error
        }
    }

    private func onLoop(_ work: @escaping @Sendable (SessionLoop) -> Void) -> Bool {
        life.withLock { life in
            guard case .open = life else { return false }
            loop.execute { work(self.session.value) }
            return true
        }
    }

    /// When an operation that begins now is late. Whatever the caller says, it is a time that can be counted.
    func deadline(_ timeout: Duration?) -> NIODeadline { .now() + TimeAmount(min(max(timeout ?? settings.requestTimeout, .zero), ZooKeeperSettings.longestTime)) }
}
#endif
