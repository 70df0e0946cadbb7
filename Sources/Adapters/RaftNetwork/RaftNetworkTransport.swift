#if Network
import BinaryCoding
package import HostResolution
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
/// Everything happens on one thread of its own. `receive`, `closed` and the observer are called on it and have to return at once.
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
        /// Frames are received, or will be when it is running.
        var isStarted = false
        var peers: [MemberAddress]

        var running: Running? { if case .running(let running) = phase { running } else { nil } }
    }

    private let settings: RaftNetworkSettings
    private let terms: HandshakeTerms
    let outbox: Outbox
    private let ledger: EventLedger
    private let standing = StandingBoard()
    private let ask: HostLookup.Question
    private let state: Mutex<State>

    /// - Parameter observer: is told what happens on the network, of each kind ten events at once and then one a second.
    public convenience init(_ settings: RaftNetworkSettings, observer: @escaping @Sendable (RaftNetworkEvent) -> Void = { _ in }) {
        self.init(settings, asking: HostLookup.askSystem, observer: observer)
    }

    /// - Parameter ask: what names mean, in place of the system.
    package init(_ settings: RaftNetworkSettings, asking ask: @escaping HostLookup.Question, observer: @escaping @Sendable (RaftNetworkEvent) -> Void) {
        self.settings = settings
        self.ask = ask
        terms = HandshakeTerms(settings.identity, security: settings.security, agreement: settings.agreement)
        outbox = Outbox(settings)
        ledger = EventLedger(observer)
        state = Mutex(State(peers: settings.peers))
        want(settings.peers)
    }

    /// On which the transport listens; nil before the start, after the end, and on a UNIX socket.
    public var port: Int? { running?.port }

    /// What has been sent, received, dropped and refused.
    public func counters() -> RaftNetworkCounters { ledger.counters }

    /// What waits to be sent to each node, in the order of their ids.
    public func queuedBytes() -> [(node: NodeID, bytes: Int)] { outbox.bytes }

    private var running: Running? { state.withLock { $0.running } }

    // MARK: RaftTransport

    /// Listens, and talks to its peers from now on. ``stop()`` has to be called before the transport goes: it has threads.
    ///
    /// One that has met the others (``meet(_:observe:)``) listens already, and only receives from now on.
    ///
    /// - Throws: ``RaftNetworkError``: settings out of range, certificates that cannot be used, an address that cannot be listened on.
    ///   After an error, and after ``stop()``, a transport cannot be started again.
    public func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void, closed: @escaping @Sendable (NodeID) -> Void) async throws {
        let receivers = Receivers(receive: receive, closed: closed)
        let running = try state.withLock { state throws(RaftNetworkError) -> Running? in
            guard !state.isStarted else { throw RaftNetworkTransport.startedBefore }
            state.isStarted = true
            switch state.phase {
            case .made: return nil
            case .running(let running): return running
            case .starting, .stopped: throw RaftNetworkTransport.startedBefore
            }
        }
        guard let running else { return try await open(receivers) }
        try await running.loop.submit { running.network.value.receivers = receivers }.get()
    }

    private static var startedBefore: RaftNetworkError { RaftNetworkError(.notStartable, "a transport is started once") }

    /// - Parameter receivers: nil: frames are of no use yet.
    private func open(_ receivers: Receivers?) async throws {
        let isFirst = state.withLock { state in
            guard case .made = state.phase else { return false }
            state.phase = .starting
            return true
        }
        guard isFirst else { throw RaftNetworkTransport.startedBefore }
        try settings.validate()
        let contexts = try certificates()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let lookup = HostLookup(threads: RaftNetworkTransport.lookupThreads, asking: ask)
        let (settings, terms, outbox, ledger, standing) = (settings, terms, outbox, ledger, standing)
        do {
            let network = try await loop.submit {
                NIOLoopBound(NetworkLoop(loop, settings, terms, outbox, lookup, contexts, ledger, standing, receivers), eventLoop: loop)
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

    /// So many names that hang do not hold up others: as many as a cluster of five has peers.
    private static let lookupThreads = 4

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
        state.withLock { state in
            state.peers = peers
            want(peers)
        }
        applyPeers()
    }

    /// What is sent right after this call finds its queue, also before the loop knows of the list. Under the lock of the list: of two calls at once both leave the same one behind.
    private func want(_ peers: [MemberAddress]) { outbox.want(peers.map(\.node).filter { $0 != settings.identity.node }) }

    /// Those that are set when the loop comes to it: of two calls at once neither can leave the older list behind.
    private func applyPeers() {
        guard let running else { return }
        running.loop.execute { [weak self] in
            guard let peers = self?.state.withLock({ $0.peers }) else { return }
            running.network.value.setPeers(peers)
        }
    }

    public func setStanding(_ standing: NodeStanding) { self.standing.current = standing }

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

    // MARK: The first meeting

    /// Finds out how a node whose disk is empty takes part: to be called before `RaftNode.open`, and only if `NodeStorage.isBegun(as:)` says that there is nothing on it. It asks everybody in the
    /// list, and takes the time that this needs.
    ///
    /// - All others answer, and all are new and have the same list: the cluster begins with it. Only a node of the list with the incarnation 0 begins one, and one that is alone in its list at once.
    /// - Of the others that are not new a majority answers, and does not know this node as a member: it waits to be added.
    ///
    /// The transport listens from then on, and answers the others' questions; ``start(_:)`` goes on with the same connections. Frames that come before are passed over.
    ///
    /// - Parameters:
    ///   - roster: of the identity that the transport was made for.
    ///   - observe: told whom the node waits for, at growing intervals. It returns at once.
    /// - Throws: ``RaftNetworkError``: ``RaftNetworkError/Code/lostDisk`` if one of the others knows this node as a member, or what ``start(_:)`` throws; `CancellationError` if the task is cancelled.
    ///   The transport is stopped then.
    public func meet(_ roster: RaftRoster, observe: @escaping @Sendable (RaftMeetingReport) -> Void = { _ in }) async throws -> RaftMeetingOutcome {
        do { return try await ask(roster, observe) } catch {
            await stop()
            throw error
        }
    }

    private func ask(_ roster: RaftRoster, _ observe: @escaping @Sendable (RaftMeetingReport) -> Void) async throws -> RaftMeetingOutcome {
        guard roster.identity.log == settings.identity else { throw RaftNetworkError(.settings, "the list of nodes is for another identity than the transport") }
        setStanding(NodeStanding(isNew: true, membership: roster.beginning))
        try await open(nil)
        guard let running else { throw RaftNetworkTransport.startedBefore }
        let future = try await running.loop.submit { try running.network.value.meet(roster, observe) }.get()
        let verdict = try await withTaskCancellationHandler {
            try await future.get()
        } onCancel: {
            running.loop.execute { running.network.value.greeter?.end(.failure(CancellationError())) }
        }
        switch verdict {
        case .begins: return .begins(roster.bootstrap)
        case .joins: return .joins
        case .lostDisk(let node): throw RaftNetworkTransport.lostDisk(roster.identity, node)
        }
    }

    private static func lostDisk(_ identity: RaftIdentity, _ node: NodeID) -> RaftNetworkError {
        RaftNetworkError(
            .lostDisk,
            """
            the disk of this node is empty, and \(node) says that this node, \(identity.log.node), is a member of a cluster that has begun: what it promised there is lost with its disk, so it must \
            not come back as the same node. Set RaftIncarnation to \(identity.incarnation + 1) in the configuration of this node and start it again; then take the old one out with \
            `baton raft remove \(identity.address)`, and add the new one with `baton raft add \(identity.address) --incarnation \(identity.incarnation + 1)`
            """
        )
    }

    // MARK: Certificates

    private func certificates() throws(RaftNetworkError) -> TLSContexts? {
        guard case .mutualTLS(let files) = settings.security else { return nil }
        return try TLSContexts(files, identity: settings.identity)
    }

    /// Reads the files of certificate, key and authority again, for the connections that are made from now on. Those that are there stay. Without TLS it does nothing.
    ///
    /// - Returns: whether they are others than those in use.
    /// - Throws: ``RaftNetworkError/Code/certificate``; then those that were read before stay in use. What the event loop throws while the transport is being stopped.
    @discardableResult
    public func reloadCertificates() async throws -> Bool {
        guard let contexts = try certificates(), let running else { return false }
        return try await running.loop.submit {
            let isNew = running.network.value.contexts?.material != contexts.material
            if isNew { running.network.value.contexts = contexts }
            return isNew
        }.get()
    }
}
#endif
