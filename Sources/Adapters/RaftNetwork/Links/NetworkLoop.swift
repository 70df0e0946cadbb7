#if Network
import HostResolution
import NIOCore
import NIOPosix
import NIOSSL
import Raft
import RaftCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Everything of a transport that lives on its event loop: who there is to talk to, and the connections.
final class NetworkLoop {
    let loop: any EventLoop
    let settings: RaftNetworkSettings
    let terms: HandshakeTerms
    let outbox: Outbox
    let lookup: HostLookup
    var contexts: TLSContexts?
    private let ledger: EventLedger
    let standing: StandingBoard
    /// nil: the node does not run yet, and what comes is of no use.
    var receivers: Receivers?
    private(set) var greeter: Greeter?

    /// In the order of their nodes.
    private var members: [Member] = []
    private var connections: [Connection] = []
    private var server: (any Channel)?
    private var nextLook: Scheduled<Void>?
    private var isStopped = false

    /// A node that there is to talk to, or that was heard.
    private final class Member {
        let node: NodeID
        var isPeer: Bool
        let links: [Link]

        init(_ node: NodeID, isPeer: Bool, links: [Link]) {
            self.node = node
            self.isPeer = isPeer
            self.links = links
        }
    }

    init(
        _ loop: any EventLoop, _ settings: RaftNetworkSettings, _ terms: HandshakeTerms, _ outbox: Outbox, _ lookup: HostLookup, _ contexts: TLSContexts?, _ ledger: EventLedger,
        _ standing: StandingBoard, _ receivers: Receivers?
    ) {
        self.loop = loop
        self.settings = settings
        self.terms = terms
        self.outbox = outbox
        self.lookup = lookup
        self.contexts = contexts
        self.ledger = ledger
        self.standing = standing
        self.receivers = receivers
    }

    // MARK: Beginning and end

    /// Times are looked at four times as often as the shortest of them is long.
    private static let looksPerLimit: Int64 = 4

    func listens(on server: any Channel) {
        self.server = server
        scheduleLook()
    }

    private func scheduleLook() {
        let interval = TimeAmount(min(settings.writeStallLimit, settings.idleLimit)).nanoseconds / NetworkLoop.looksPerLimit
        nextLook = loop.assumeIsolated().scheduleTask(in: .nanoseconds(interval)) { [weak self] in self?.look() }
    }

    private func look() {
        let now = NIODeadline.now()
        for connection in connections { connection.checkTimes(now) }
        scheduleLook()
    }

    func stop() {
        isStopped = true
        nextLook?.cancel()
        server?.close(promise: nil)
        greeter?.stop(NetworkLoop.stopped)
        outbox.closeAll()
        for member in members { for link in member.links { link.close("this node stops") } }
        for connection in connections { connection.end(nil) }
        members = []
    }

    private static var stopped: RaftNetworkError { RaftNetworkError(.notStartable, "the transport was stopped during its first meeting") }

    // MARK: The first meeting

    var isMeeting: Bool { greeter?.isOver == false }

    func meet(_ roster: RaftRoster, _ observe: @escaping @Sendable (RaftMeetingReport) -> Void) throws(RaftNetworkError) -> EventLoopFuture<RaftMeeting.Verdict> {
        guard !isStopped else { throw NetworkLoop.stopped }
        let greeter = Greeter(self, roster, observe)
        self.greeter = greeter
        greeter.begin(connections.compactMap(\.session))
        return greeter.verdict
    }

    // MARK: Who there is

    func setPeers(_ peers: [MemberAddress]) {
        guard !isStopped else { return }
        let peers = peers.filter { $0.node != terms.identity.node }
        for member in members where !peers.contains(where: { $0.node == member.node }) {
            member.isPeer = false
            if mayCall(member.node), inbound(of: member.node) != nil {
                // It is answered where it was heard.
                for link in member.links { link.move(to: nil) }
            } else {
                for link in member.links { link.close("it is no peer any more") }
                remove(member)
            }
        }
        for peer in peers {
            let member = member(peer.node)
            member.isPeer = true
            let address = usable(peer)
            for link in member.links {
                link.move(to: address)
                link.pump()
            }
        }
        // A list that was replaced before the loop came to it left queues without a node behind.
        dropped(outbox.keep(members.map(\.node)))
    }

    /// Whether the node is a member, if only one without an address. Whoever waits to be added knows no members yet, and is called by those that add it.
    private func mayCall(_ node: NodeID) -> Bool {
        guard let membership = standing.current?.membership else { return false }
        return membership.members.isEmpty || membership.contains(node)
    }

    /// nil: the node is answered, and not connected to.
    func usable(_ peer: MemberAddress) -> NodeAddress? {
        guard let address = NodeAddress(peer.address) else {
            happened(.badAddress, peer.node, peer.address, "the address is none of host:port, [IPv6]:port, unix:/path")
            return nil
        }
        guard terms.proof != .none || address.isLocal else {
            happened(.badAddress, peer.node, peer.address, "without authentication nodes talk on one machine only; set up certificates or a shared secret")
            return nil
        }
        return address
    }

    private func member(_ node: NodeID) -> Member {
        if let known = members.first(where: { $0.node == node }) { return known }
        let member = Member(node, isPeer: false, links: Lane.allCases.map { Link(node, $0, owner: self) })
        outbox.open(node)
        members.append(member)
        members.sort { $0.node < $1.node }
        return member
    }

    private func remove(_ member: Member) {
        members.removeAll { $0 === member }
        dropped(outbox.close(member.node))
    }

    /// On which the node was heard, for whatever kind of frames.
    func inbound(of node: NodeID) -> Connection? { members.first { $0.node == node }?.links.lazy.compactMap(\.inbound).first }

    // MARK: Sending

    func drain() {
        outbox.wokenUp()
        for member in members { for link in member.links { link.pump() } }
    }

    func pump(_ node: NodeID, _ lane: Lane) {
        // A node without an address is answered on this connection whatever the frames are.
        for link in members.first(where: { $0.node == node })?.links ?? [] where link.lane == lane || link.address == nil { link.pump() }
    }

    func bootstrap(for link: Link, isTCP: Bool) -> ClientBootstrap {
        let bound = NIOLoopBound((owner: self, link: link), eventLoop: loop)
        var bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .channelOption(.writeBufferWaterMark, value: NetworkLoop.waterMark)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.owner.add(to: channel, link: bound.value.link) }
            }
        for (option, value) in isTCP ? NetworkLoop.tcpOptions(settings) : [] { bootstrap = bootstrap.channelOption(option, value: value) }
        return bootstrap
    }

    /// What is handed to a socket and not written yet: enough to keep it busy, and no more, because nothing passes ahead of it.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 256 << 10)

    /// Small frames leave at once; and where the system can, it ends a connection on which nothing is acknowledged any more, however little was written.
    private static func tcpOptions(_ settings: RaftNetworkSettings) -> [(ChannelOptions.Types.SocketOption, ChannelOptions.Types.SocketOption.Value)] {
        var options: [(ChannelOptions.Types.SocketOption, ChannelOptions.Types.SocketOption.Value)] = [(.tcpOption(.tcp_nodelay), 1)]
        #if os(Linux)
            let limit = TimeAmount(settings.writeStallLimit).nanoseconds / TimeAmount.milliseconds(1).nanoseconds
            options.append((.tcpOption(NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)), SocketOptionValue(max(1, min(limit, Int64(Int32.max))))))
        #endif
        return options
    }

    // MARK: Being connected to

    func serverBootstrap(isTCP: Bool) -> ServerBootstrap {
        let bound = NIOLoopBound(self, eventLoop: loop)
        var bootstrap = ServerBootstrap(group: loop)
            .childChannelOption(.writeBufferWaterMark, value: NetworkLoop.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.accept(channel) }
            }
        guard isTCP else { return bootstrap }
        bootstrap = bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        for (option, value) in NetworkLoop.tcpOptions(settings) { bootstrap = bootstrap.childChannelOption(option, value: value) }
        return bootstrap
    }

    private func accept(_ channel: any Channel) throws {
        let accepted = connections.filter { $0.link == nil }
        guard !isStopped, accepted.count < settings.maxConnections, accepted.count(where: { $0.session == nil }) < settings.maxUnauthenticatedConnections else {
            happened(.tooManyConnections, nil, channel.remoteAddress?.readable ?? "?", "closed at once: \(accepted.count) connections are there")
            channel.close(promise: nil)
            return
        }
        try add(to: channel, link: nil)
    }

    private func add(to channel: any Channel, link: Link?) throws {
        let budget = contexts == nil ? nil : TLSBudget()
        let connection = Connection(owner: self, link: link, budget: budget)
        if let contexts, let budget {
            try channel.pipeline.syncOperations.addHandler(budget)
            let tls: NIOSSLHandler = link == nil ? NIOSSLServerHandler(context: contexts.server) : try NIOSSLClientHandler(context: contexts.client, serverHostname: nil)
            try channel.pipeline.syncOperations.addHandler(tls)
        }
        connections.append(connection)
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    // MARK: What connections tell

    func isUp(_ connection: Connection, _ session: PeerSession) {
        // Once the connection has its place, unless there is none for it.
        defer { if !connection.isOver { greeter?.heard(session, over: connection.link) } }
        if let link = connection.link {
            happened(.up, session.node, connection.remote, "connected for \(session.lane)")
            link.isUp(connection)
            return
        }
        happened(.up, session.node, connection.remote, "was connected to for \(session.lane)")
        member(session.node).links[Int(session.lane.rawValue)].isHeard(on: connection)
    }

    func received(_ frame: RaftFrame, from node: NodeID) {
        guard !isStopped else { return }
        ledger.received()
        receivers?.receive(frame, node)
    }

    func hasEnded(_ connection: Connection, _ problem: ConnectionProblem?) {
        connections.removeAll { $0 === connection }
        let node = connection.session?.node ?? connection.link?.node
        // What this side ends has a problem to name.
        if problem == nil, let session = connection.session { isClosed(session.node, session.lane) }
        if let session = connection.session, !connections.contains(where: { $0.session?.node == session.node }) { greeter?.left(session.node) }
        if let link = connection.link {
            link.outboundHasEnded(connection, isPlanned: problem?.isPlanned == true)
        } else if let session = connection.session, let member = members.first(where: { $0.node == session.node }) {
            member.links[Int(session.lane.rawValue)].inboundHasEnded(connection)
            if !member.isPeer, inbound(of: session.node) == nil { remove(member) }
        }
        // Last: what is sent upon it does not go the way of what waited for this connection.
        if let problem, problem.code != .down, !isStopped { happened(problem.code, node, connection.remote, problem.message) }
        if connection.session != nil, !isStopped { happened(.down, node, connection.remote, problem?.message ?? "the other side, or the network, ended the connection") }
    }

    /// From the other side, or by what lies between. The connection for snapshots says nothing: without a snapshot under way the side that made it closes it for being idle.
    func isClosed(_ node: NodeID, _ lane: Lane) {
        if lane == .messages, !isStopped { receivers?.closed(node) }
    }

    func sent(_ frames: [OutgoingFrame]) { ledger.sent(frames) }
    func dropped(_ count: Int) { ledger.dropped(count) }

    func happened(_ code: RaftNetworkEvent.Code, _ node: NodeID?, _ remote: String, _ message: String) {
        if let node, code != .up, code != .down { greeter?.failed(node, "\(code): \(message)") }
        ledger.happened(RaftNetworkEvent(code: code, node: node, remote: remote, message: message))
    }
}
#endif
