#if Network
import BinaryCoding
import NIOCore
import NIOPosix
public import Raft
public import RaftCore
import Synchronization

/// Carries frames between nodes over TCP or UNIX sockets.
///
/// A node connects to whom it sends to, once for messages and once for the parts of snapshots, and answers a node whose address it does not know over the connection on which it heard it last.
/// A connection that fails is made again when there is something to send, at growing intervals; what waited for it is lost, which Raft expects of a network.
/// Who is at the other end is proven as ``RaftNetworkSecurity`` says before a frame counts.
///
/// Everything happens on one thread of its own. `receive` and the observer are called on it and have to return at once.
public final class RaftNetworkTransport: RaftTransport {
    private struct Running: Sendable {
        let group: MultiThreadedEventLoopGroup
        let loop: any EventLoop
        let lookup: HostLookup
        let network: NIOLoopBound<NetworkLoop>
        let port: Int?
    }

    private enum Phase: Sendable {
        case made
        case starting
        case running(Running)
        case stopped
    }

    private struct State: Sendable {
        var phase = Phase.made
        var peers: [MemberAddress]

        var running: Running? { if case .running(let running) = phase { running } else { nil } }
    }

    private let settings: RaftNetworkSettings
    private let terms: HandshakeTerms
    let outbox: Outbox
    private let ledger: EventLedger
    private let state: Mutex<State>

    /// - Parameter observer: is told what happens on the network, of each kind ten events at once and then one a second.
    public init(_ settings: RaftNetworkSettings, observer: @escaping @Sendable (RaftNetworkEvent) -> Void = { _ in }) {
        self.settings = settings
        terms = HandshakeTerms(settings.identity, security: settings.security, agreement: settings.agreement)
        outbox = Outbox(settings)
        ledger = EventLedger(observer)
        state = Mutex(State(peers: settings.peers))
    }

    /// On which the transport listens; nil before the start, after the end, and on a UNIX socket.
    public var port: Int? { running?.port }

    /// What has been sent, received, dropped and refused.
    public func counters() -> RaftNetworkCounters { ledger.counters }

    private var running: Running? { state.withLock { $0.running } }

    // MARK: RaftTransport

    /// Listens, and talks to its peers from now on. ``stop()`` has to be called before the transport goes: it has threads.
    ///
    /// - Throws: ``RaftNetworkError``: settings out of range, certificates that cannot be used, an address that cannot be listened on.
    ///   After an error, and after ``stop()``, a transport cannot be started again.
    public func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void) async throws {
        let isFirst = state.withLock { state in
            guard case .made = state.phase else { return false }
            state.phase = .starting
            return true
        }
        guard isFirst else { throw RaftNetworkError(.notStartable, "a transport is started once") }
        try settings.validate()
        let contexts = try certificates()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let lookup = HostLookup()
        let (settings, terms, outbox, ledger) = (settings, terms, outbox, ledger)
        do {
            let network = try await loop.submit {
                NIOLoopBound(NetworkLoop(loop, settings, terms, outbox, lookup, contexts, ledger, receive), eventLoop: loop)
            }.get()
            let server = try await RaftNetworkTransport.listen(on: settings.listen, network)
            let running = Running(group: group, loop: loop, lookup: lookup, network: network, port: server.localAddress?.port)
            let isWanted = state.withLock { state in
                guard case .starting = state.phase else { return false }
                state.phase = .running(running)
                return true
            }
            guard isWanted else { throw RaftNetworkError(.notStartable, "the transport was stopped while it started") }
            try await loop.submit { network.value.listens(on: server) }.get()
            applyPeers()
        } catch {
            lookup.stop()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func listen(on address: String, _ network: NIOLoopBound<NetworkLoop>) async throws -> any Channel {
        let loop = network.eventLoop
        do {
            return try await loop.flatSubmit {
                switch NodeAddress(address) {
                case .host(let host, let port): network.value.serverBootstrap(isTCP: true).bind(host: host, port: port)
                case .unix(let path): network.value.serverBootstrap(isTCP: false).bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
                case nil: loop.makeFailedFuture(RaftNetworkError(.settings, "\(address) is no address"))
                }
            }.get()
        } catch { throw RaftNetworkError(.listen, "cannot listen on \(address): \(error)") }
    }

    public func send(_ frame: RaftFrame, to node: NodeID) {
        let body = frame.byteForm
        guard body.count <= RaftFrame.maximumBytes, let running else { return ledger.dropped(1) }
        let outgoing = OutgoingFrame(.raft, body, from: terms.wire, version: WireVersion.maximum, isSealed: terms.proof == .secret)
        let (wakes, dropped) = outbox.put(outgoing, to: node, lane: Lane(frame), isUrgent: FrameQueue.isUrgent(frame))
        ledger.dropped(dropped)
        if wakes { running.loop.execute { running.network.value.drain() } }
    }

    public func setPeers(_ peers: [MemberAddress]) {
        state.withLock { $0.peers = peers }
        applyPeers()
    }

    /// Those that are set when the loop comes to it: of two calls at once neither can leave the older list behind.
    private func applyPeers() {
        let (peers, running) = state.withLock { state in (state.peers, state.running) }
        guard let running else { return }
        // What is sent right after this call finds its queue.
        for peer in peers where peer.node != settings.identity.node { outbox.open(peer.node) }
        running.loop.execute { [weak self] in
            guard let peers = self?.state.withLock({ $0.peers }) else { return }
            running.network.value.setPeers(peers)
        }
    }

    public func stop() async {
        let before = state.withLock { state in
            defer { state.phase = .stopped }
            return state.phase
        }
        guard case .running(let running) = before else { return }
        try? await running.loop.submit { running.network.value.stop() }.get()
        running.lookup.stop()
        try? await running.group.shutdownGracefully()
        // Channels that close on their own know their owner without holding it.
        withExtendedLifetime(running) {}
    }

    // MARK: Certificates

    private func certificates() throws(RaftNetworkError) -> TLSContexts? {
        guard case .mutualTLS(let files) = settings.security else { return nil }
        return try TLSContexts(files, identity: settings.identity)
    }

    /// Reads the files of certificate, key and authority again, for the connections that are made from now on. Those that are there stay. Without TLS it does nothing.
    ///
    /// - Throws: ``RaftNetworkError/Code/certificate``; then those that were read before stay in use.
    public func reloadCertificates() throws(RaftNetworkError) {
        guard let contexts = try certificates(), let running else { return }
        running.loop.execute { running.network.value.contexts = contexts }
    }
}
#endif
