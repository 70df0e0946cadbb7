#if Network
import HostResolution
import NIOCore
import NIOPosix
import Raft
import RaftCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The way to one node for one kind of frames: the connection that this node makes if it knows an address, else the one that the other made. Lives on the event loop.
final class Link {
    private enum Outbound {
        case none
        /// Which attempt it is: results of earlier ones are passed over.
        case connecting(Int)
        /// Connected, and busy with the handshake.
        case shaking(Connection)
        case up(Connection)
        case waiting(Scheduled<Void>)
    }

    /// What is taken from the queue and written at once, 256 KiB: what comes later and is urgent waits for no more.
    private static let batchBytes = 256 << 10

    let node: NodeID
    let lane: Lane
    /// Of a first meeting: it connects without anything to send, to whoever is there, and never sends.
    private let isGreeting: Bool
    private unowned let owner: NetworkLoop
    private(set) var address: NodeAddress?
    private var outbound = Outbound.none
    private var attempts = 0
    /// At this address.
    private var hasBeenUp = false
    /// A question for the address is under way: there is one at the most.
    private var isLookingUp = false
    private var backoff: Backoff
    /// On which the node was heard last.
    private(set) var inbound: Connection?

    init(_ node: NodeID, _ lane: Lane, owner: NetworkLoop, isGreeting: Bool = false) {
        self.node = node
        self.lane = lane
        self.isGreeting = isGreeting
        self.owner = owner
        backoff = Backoff(first: owner.settings.reconnectFirst, most: owner.settings.reconnectMost, seed: .random(in: .min ... .max))
    }

    /// Who has to be at the other end; nil: anybody of the cluster.
    var expected: NodeID? { isGreeting ? nil : node }

    // MARK: Sending

    /// Sends what waits as far as the connection takes it; connects if there is something and no connection.
    func pump() {
        guard !isGreeting else { return greet() }
        guard !owner.outbox.isEmpty(for: node, lane: lane) else { return }
        guard let connection = connection() else { return }
        while connection.isWritable {
            let frames = owner.outbox.take(for: node, lane: lane, upTo: Link.batchBytes)
            guard !frames.isEmpty else { return }
            owner.sent(frames)
            connection.send(frames)
        }
    }

    private func greet() {
        if case .none = outbound, owner.isMeeting { connect() }
    }

    private func connection() -> Connection? {
        guard address != nil else {
            if let heard = inbound ?? owner.inbound(of: node) { return heard }
            drop()
            return nil
        }
        switch outbound {
        case .up(let connection): return connection
        case .connecting, .shaking, .waiting: return nil
        case .none:
            connect()
            return nil
        }
    }

    private func drop() { owner.dropped(owner.outbox.clear(node, lane: lane)) }

    // MARK: Connecting

    private func connect() {
        guard let address else { return }
        attempts += 1
        let attempt = attempts
        outbound = .connecting(attempt)
        switch address {
        case .unix(let path): follow(owner.bootstrap(for: self, isTCP: false).connect(unixDomainSocketPath: path), attempt)
        case .host(let host, let port):
            if let numeric = try? SocketAddress(ipAddress: host, port: port) {
                follow(owner.bootstrap(for: self, isTCP: true).connect(to: numeric), attempt)
            } else {
                lookUp(host, port, attempt)
            }
        }
    }

    private func lookUp(_ host: String, _ port: Int, _ attempt: Int) {
        guard !isLookingUp else { return failed("what the name \(host) means is still not known", attempt) }
        isLookingUp = true
        let patience = owner.loop.assumeIsolated().scheduleTask(in: TimeAmount(owner.settings.connectTimeout)) { [weak self] in
            self?.failed("what the name \(host) means was not found out in time", attempt)
        }
        owner.lookup.addresses(of: host, port: port, on: owner.loop).assumeIsolated().whenComplete { [weak self] result in
            patience.cancel()
            guard let self else { return }
            isLookingUp = false
            guard case .connecting(attempt) = outbound else { return }
            switch result {
            case .success(let addresses):
                let known = KnownAddresses(addresses: addresses, loop: owner.loop)
                follow(owner.bootstrap(for: self, isTCP: true).resolver(known).connect(host: host, port: port), attempt)
            case .failure(let error): failed("\(error)", attempt)
            }
        }
    }

    private func follow(_ channel: EventLoopFuture<any Channel>, _ attempt: Int) {
        channel.assumeIsolated().whenComplete { [weak self] result in
            switch result {
            case .success(let channel): self?.connected(channel, attempt)
            case .failure(let error): self?.failed("\(error)", attempt, isRefused: error.isRefusal)
            }
        }
    }

    /// Of several addresses that were tried side by side this one won.
    private func connected(_ channel: any Channel, _ attempt: Int) {
        guard case .connecting(attempt) = outbound, let connection = try? channel.pipeline.syncOperations.handler(type: Connection.self) else {
            return channel.close(promise: nil)
        }
        outbound = .shaking(connection)
        // It has said why.
        if connection.isOver { waits() }
    }

    /// - Parameter isRefused: its system answers, and nobody listens.
    private func failed(_ reason: String, _ attempt: Int, isRefused: Bool = false) {
        guard case .connecting(attempt) = outbound else { return }
        if isRefused, hasBeenUp { owner.isClosed(node, lane) }
        waits()
        owner.happened(.unreachable, node, address?.description ?? "?", reason)
    }

    /// What waited so far is lost with the attempt: it would be out of date when the next one succeeds.
    private func waits() {
        // What waits for this node is another link's.
        if !isGreeting { drop() }
        let pause = backoff.failed()
        outbound = .waiting(
            owner.loop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { [weak self] in
                self?.outbound = .none
                self?.pump()
            })
    }

    // MARK: What becomes of connections

    func isUp(_ connection: Connection) {
        guard case .shaking(let current) = outbound, current === connection else { return connection.end(ConnectionProblem(.down, "it is not wanted any more")) }
        outbound = .up(connection)
        hasBeenUp = true
        pump()
    }

    /// A connection that lasted begins the pauses anew; one that came up and ended at once does not, or two nodes that disagree would try without a pause.
    ///
    /// - Parameter isPlanned: nothing is wrong with the peer.
    func outboundHasEnded(_ connection: Connection, isPlanned: Bool) {
        switch outbound {
        case .up(let current) where current === connection:
            if let upSince = connection.upSince, .now() - upSince > TimeAmount(owner.settings.reconnectMost) { backoff.succeeded() }
            outbound = .none
            if !isPlanned { waits() } else if isGreeting { greet() }
        case .shaking(let current) where current === connection: waits()
        case .up, .shaking, .connecting, .none, .waiting: break
        }
    }

    /// The node is alive: it is tried at once.
    func isHeard(on connection: Connection) {
        let before = inbound
        inbound = connection
        before?.end(ConnectionProblem(.down, "a newer connection took its place"))
        if case .waiting(let pause) = outbound {
            pause.cancel()
            outbound = .none
        }
        pump()
    }

    func inboundHasEnded(_ connection: Connection) {
        if inbound === connection { inbound = nil }
    }

    func move(to address: NodeAddress?) {
        guard address != self.address else { return }
        self.address = address
        hasBeenUp = false
        closeOutbound("its address has changed")
    }

    func close(_ reason: String) {
        closeOutbound(reason)
        inbound?.end(ConnectionProblem(.down, reason))
    }

    private func closeOutbound(_ reason: String) {
        let before = outbound
        outbound = .none
        backoff.succeeded()
        switch before {
        case .up(let connection), .shaking(let connection): connection.end(ConnectionProblem(.down, reason))
        case .waiting(let pause): pause.cancel()
        case .connecting, .none: break
        }
    }
}

extension Error {
    /// On each of the addresses that were tried.
    fileprivate var isRefusal: Bool {
        switch self {
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case let error as NIOConnectionError: !error.connectionErrors.isEmpty && error.connectionErrors.allSatisfy { $0.error.isRefusal }
        default: false
        }
    }
}
#endif
