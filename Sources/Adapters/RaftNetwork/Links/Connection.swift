#if Network
import NIOCore
import NIOSSL
import NIOTLS
import Raft
import RaftCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The last handler of a connection's channel: carries bytes between its socket and its ``ConnectionMachine``, and keeps its times. Lives on the event loop.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A write is handed on in pieces of 64 KiB, so that a large frame on a slow line is seen to move.
    private static let pieceBytes = 64 << 10

    private unowned let owner: NetworkLoop
    /// Of the side that connected.
    let link: Link?
    private let budget: TLSBudget?
    private(set) var remote = "?"
    private var context: ChannelHandlerContext?
    private var machine: ConnectionMachine?
    private var handshakeTimer: Scheduled<Void>?
    /// Set once: whatever comes after it is passed over.
    private(set) var isOver = false

    private(set) var upSince: NIODeadline?
    private var lastActivity = NIODeadline.now()
    private var unfinishedWrites = 0
    private var lastProgress = NIODeadline.now()

    var session: PeerSession? { machine?.session }
    var isWritable: Bool { !isOver && session != nil && context?.channel.isWritable == true }

    init(owner: NetworkLoop, link: Link?, budget: TLSBudget?) {
        self.owner = owner
        self.link = link
        self.budget = budget
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        handshakeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(owner.settings.handshakeTimeout)) { [weak self] in
            self?.end(ConnectionProblem(.expired, "its handshake was not through in time"))
        }
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end(nil)
    }

    func channelActive(context: ChannelHandlerContext) { begin(context) }

    private func begin(_ context: ChannelHandlerContext) {
        remote = context.remoteAddress?.readable ?? "?"
        if owner.terms.proof == .none, context.remoteAddress?.isLocal == false {
            end(ConnectionProblem(.authenticationFailed, "without authentication nodes talk on one machine only; set up certificates or a shared secret"))
            return
        }
        if owner.terms.proof != .certificate { shake(certified: [], context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            shake(certified: certificate?.uris ?? [], context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func shake(certified: [String], _ context: ChannelHandlerContext) {
        guard !isOver, machine == nil else { return }
        let nonce = (0..<Hello.hashBytes).map { _ in UInt8.random(in: .min ... .max) }
        let handshake = Handshake(
            owner.terms, side: link == nil ? .responder : .initiator, expected: link?.expected, lane: link?.lane ?? .messages, certified: certified, nonce: nonce,
            standing: owner.standing.current)
        let machine = ConnectionMachine(owner.terms, handshake)
        self.machine = machine
        let opening = machine.opening()
        if opening.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(opening), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        lastActivity = .now()
        machine?.append(unwrapInboundIn(data))
        do throws(ConnectionProblem) {
            while !isOver, let decision = try machine?.next() {
                switch decision {
                case .send(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
                case .up(let session, let bytes):
                    if bytes.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
                    up(session)
                case .frame(let frame):
                    if let session { owner.received(frame, from: session.node) }
                }
            }
        } catch { end(error) }
    }

    private func up(_ session: PeerSession) {
        handshakeTimer?.cancel()
        budget?.isLifted = true
        upSince = .now()
        owner.isUp(self, session)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if let session, !isOver, context.channel.isWritable { owner.pump(session.node, session.lane) }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let problem as ConnectionProblem: end(problem)
        case NIOSSLError.uncleanShutdown: lost("it closed the connection")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            end(session == nil ? ConnectionProblem(.authenticationFailed, "TLS: \(error)") : ConnectionProblem(.down, "TLS: \(error)"))
        // What the system says of a connection on which nothing was acknowledged for the limit.
        case let error as IOError where error.errnoCode == ETIMEDOUT && session != nil: end(ConnectionProblem(.stalled, "\(error)"))
        default: lost("\(error)")
        }
    }

    private func lost(_ reason: String) { end(session == nil && link != nil ? ConnectionProblem(.unreachable, reason) : nil) }

    func channelInactive(context: ChannelHandlerContext) {
        lost("it closed the connection before the handshake was through")
        context.fireChannelInactive()
    }

    // MARK: The owner

    /// One flush for all of them. To be called while ``isWritable``.
    func send(_ frames: [OutgoingFrame]) {
        guard !isOver, let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: frames.reduce(0) { $0 + $1.byteCount })
        for frame in frames { machine?.write(frame, into: &buffer) }
        if unfinishedWrites == 0 { lastProgress = .now() }
        while let piece = buffer.readSlice(length: min(Connection.pieceBytes, buffer.readableBytes)), piece.readableBytes > 0 {
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.wrotePiece() }
            unfinishedWrites += 1
            context.write(wrapOutboundOut(piece), promise: promise)
        }
        context.flush()
        lastActivity = .now()
    }

    private func wrotePiece() {
        unfinishedWrites -= 1
        lastProgress = .now()
    }

    /// Ends the connection if its time is up.
    func checkTimes(_ now: NIODeadline) {
        guard session != nil else { return }
        let settings = owner.settings
        if unfinishedWrites > 0, now - lastProgress > TimeAmount(settings.writeStallLimit) {
            end(ConnectionProblem(.stalled, "nothing could be written for \(settings.writeStallLimit)"))
        } else if now - lastActivity > TimeAmount(link == nil ? settings.idleLimit * 1.5 : settings.idleLimit) {
            end(ConnectionProblem(.idle, "nothing was sent or heard for \(settings.idleLimit)"))
        }
    }

    /// Ends the connection, for the owner at once; nil: for no reason but that it is over. The second time it does nothing.
    func end(_ problem: ConnectionProblem?) {
        guard !isOver else { return }
        isOver = true
        handshakeTimer?.cancel()
        owner.hasEnded(self, problem)
        guard let context else { return }
        if let problem, let refusal = machine?.refusal(problem) { context.writeAndFlush(wrapOutboundOut(refusal), promise: nil) }
        context.close(promise: nil)
    }
}

extension SocketAddress {
    /// As people write it.
    var readable: String {
        switch self {
        case .v4: "\(ipAddress ?? "?"):\(port ?? 0)"
        case .v6: "[\(ipAddress ?? "?")]:\(port ?? 0)"
        case .unixDomainSocket: pathname.map { "unix:\($0)" } ?? "unix"
        }
    }
}
#endif
