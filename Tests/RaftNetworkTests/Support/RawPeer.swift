#if Network
import NIOCore
import NIOPosix
import NIOSSL
import Raft
import RaftCore

@testable import RaftNetwork

/// The other end of a connection, which does what no node does.
final class RawPeer: Sendable {
    enum Happening: Hashable, Sendable {
        case up(Lane)
        case frame(RaftFrame)
        case problem(RaftNetworkEvent.Code)
        case closed
    }

    let happenings: AsyncStream<Happening>
    private let channel: any Channel

    private init(_ channel: any Channel, _ happenings: AsyncStream<Happening>) {
        self.channel = channel
        self.happenings = happenings
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    func close() async { try? await channel.close().get() }

    func next() async -> Happening? { await happenings.first { _ in true } }

    func isClosed() async -> Bool { await happenings.first { $0 == .closed } == .closed }

    /// - Parameters:
    ///   - terms: shakes hands as this node; nil: says nothing by itself but `said`.
    ///   - said: as soon as it is connected.
    static func connect(to port: Int, saying said: [UInt8] = [], as terms: HandshakeTerms? = nil, lane: Lane = .messages, tls: NIOSSLContext? = nil, certified: [String] = []) async throws -> RawPeer {
        let (happenings, sink) = AsyncStream<Happening>.makeStream(bufferingPolicy: .unbounded)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil)) }
                    let handshake = terms.map { Handshake($0, side: .initiator, lane: lane, certified: certified, nonce: Array(repeating: 1, count: Hello.hashBytes)) }
                    try channel.pipeline.syncOperations.addHandler(RawHandler(sink, terms, handshake, says: said, stopsReading: nil))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawPeer(channel, happenings)
    }

    /// Is connected to, and reads no more from a connection for these frames once it is up.
    static func listen(as terms: HandshakeTerms, stopsReading: Lane) async throws -> RawPeer {
        let (happenings, sink) = AsyncStream<Happening>.makeStream(bufferingPolicy: .unbounded)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handshake = Handshake(terms, side: .responder, nonce: Array(repeating: 2, count: Hello.hashBytes))
                    try channel.pipeline.syncOperations.addHandler(RawHandler(sink, terms, handshake, says: [], stopsReading: stopsReading))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawPeer(channel, happenings)
    }
}

private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let sink: AsyncStream<RawPeer.Happening>.Continuation
    private var machine: ConnectionMachine?
    private let says: [UInt8]
    private let stopsReading: Lane?

    init(_ sink: AsyncStream<RawPeer.Happening>.Continuation, _ terms: HandshakeTerms?, _ handshake: Handshake?, says: [UInt8], stopsReading: Lane?) {
        self.sink = sink
        self.says = says
        self.stopsReading = stopsReading
        if let terms, let handshake { machine = ConnectionMachine(terms, handshake) }
    }

    func channelActive(context: ChannelHandlerContext) {
        let opening = machine?.opening() ?? ByteBuffer(bytes: says)
        if opening.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(opening), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        machine?.append(unwrapInboundIn(data))
        do throws(ConnectionProblem) {
            while let decision = try machine?.next() {
                switch decision {
                case .send(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
                case .up(let session, let bytes):
                    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
                    sink.yield(.up(session.lane))
                    if session.lane == stopsReading { try? context.channel.syncOptions?.setOption(.autoRead, value: false) }
                case .frame(let frame): sink.yield(.frame(frame))
                }
            }
        } catch { sink.yield(.problem(error.code)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { sink.yield(.closed) }
}
#endif
