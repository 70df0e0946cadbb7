#if Network
import HostResolution
import NIOCore
import NIOPosix

/// Everything of a client that lives on its event loop: the session, its socket and its timer, and who waits for what. Decides nothing.
final class SessionLoop {
    private let loop: any EventLoop
    private let settings: ZooKeeperSettings
    private let lookup: HostLookup
    private let observer: @Sendable (ZooKeeperEvent) -> Void
    private var machine: SessionMachine
    private var waiters: [RequestID: CheckedContinuation<Reply, any Error>] = [:]
    private var closer: CheckedContinuation<Void, Never>?

    private var channel: (attempt: SessionMachine.Attempt, channel: any Channel)?
    /// Being connected, and still wanted.
    private var wanted: SessionMachine.Attempt?
    /// Names that the system is being asked about: one that hangs is not asked about again.
    private var namesUnderWay: Set<String> = []
    private var timer: (moment: NIODeadline, task: Scheduled<Void>)?

    /// An effect may cause an event at once, such as the end of a channel that is closed: it waits for its turn.
    private var events = CircularBuffer<SessionMachine.Event>()
    private var isRunning = false

    init(
        _ loop: any EventLoop, _ servers: [ZooKeeperServerAddress], _ settings: ZooKeeperSettings, _ lookup: HostLookup, observer: @escaping @Sendable (ZooKeeperEvent) -> Void
    ) {
        self.loop = loop
        self.settings = settings
        self.lookup = lookup
        self.observer = observer
        machine = SessionMachine(servers, settings)
    }

    // MARK: Callers

    func ask(_ tag: RequestTag, _ request: Request, deadline: NIODeadline, _ continuation: CheckedContinuation<Reply, any Error>) {
        guard !tag.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        waiters[tag.id] = continuation
        happened(.asked(tag.id, request, deadline: deadline))
    }

    func cancel(_ tag: RequestTag) { happened(.cancelled(tag.id)) }

    /// Once.
    func close(_ continuation: CheckedContinuation<Void, Never>) {
        closer = continuation
        happened(.closed)
    }

    // MARK: The machine

    func happened(_ event: SessionMachine.Event) {
        events.append(event)
        guard !isRunning else { return }
        isRunning = true
        var effects: [SessionMachine.Effect] = []
        while let event = events.popFirst() {
            machine.step(event, now: .now(), into: &effects)
            for effect in effects { perform(effect) }
            effects.removeAll(keepingCapacity: true)
        }
        isRunning = false
        arm()
    }

    private func perform(_ effect: SessionMachine.Effect) {
        switch effect {
        case .connect(let server, let attempt): connect(server, attempt)
        case .send(let bytes): channel?.channel.writeAndFlush(bytes, promise: nil)
        case .disconnect(let attempt): disconnect(attempt)
        case .answer(let id, let answer): waiters.removeValue(forKey: id)?.resume(with: answer.result)
        case .note(let event): observer(event)
        case .stopped: stopped()
        }
    }

    private func stopped() {
        timer?.task.cancel()
        timer = nil
        closer?.resume()
        closer = nil
    }

    /// A timer that is early does no harm, so only one that would be late is set anew.
    private func arm() {
        guard let moment = machine.nextMoment else { return }
        if let timer {
            guard moment < timer.moment else { return }
            timer.task.cancel()
        }
        let task = loop.assumeIsolated().scheduleTask(deadline: moment) { [weak self] in
            self?.timer = nil
            self?.happened(.timePassed)
        }
        timer = (moment, task)
    }

    // MARK: Connecting

    private func connect(_ server: ZooKeeperServerAddress, _ attempt: SessionMachine.Attempt) {
        wanted = attempt
        if let numeric = try? SocketAddress(ipAddress: server.host, port: Int(server.port)) { return follow(bootstrap(attempt).connect(to: numeric), attempt) }
        guard namesUnderWay.insert(server.host).inserted else { return happened(.ended(attempt, "what the name \(server.host) means is still not known")) }
        lookup.addresses(of: server.host, port: Int(server.port), on: loop).assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            namesUnderWay.remove(server.host)
            guard wanted == attempt else { return }
            switch result {
            case .success(let addresses):
                follow(bootstrap(attempt).resolver(KnownAddresses(addresses: addresses, loop: loop)).connect(host: server.host, port: Int(server.port)), attempt)
            case .failure(let error): happened(.ended(attempt, "\(error)"))
            }
        }
    }

    private func bootstrap(_ attempt: SessionMachine.Attempt) -> ClientBootstrap {
        let bound = NIOLoopBound(self, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ServerConnection(owner: bound.value, attempt: attempt)) }
            }
    }

    private func follow(_ connecting: EventLoopFuture<any Channel>, _ attempt: SessionMachine.Attempt) {
        connecting.assumeIsolated().whenComplete { [weak self] result in
            switch result {
            case .success(let new):
                guard let self, wanted == attempt else { return new.close(promise: nil) }
                channel = (attempt, new)
                happened(.connected(attempt))
            case .failure(let error): self?.happened(.ended(attempt, "\(error)"))
            }
        }
    }

    private func disconnect(_ attempt: SessionMachine.Attempt) {
        if wanted == attempt { wanted = nil }
        guard let current = channel, current.attempt == attempt else { return }
        channel = nil
        current.channel.close(promise: nil)
    }
}

extension SessionMachine.Answer {
    fileprivate var result: Result<Reply, any Error> {
        switch self {
        case .reply(let reply): .success(reply)
        case .failure(let error): .failure(error)
        case .cancelled: .failure(CancellationError())
        }
    }
}
#endif
