#if Network
import NIOCore
import NIOPosix

@testable import ZooKeeperClient

/// Something that listens on loopback and says what a test wants it to.
final class ScriptedPeer: Sendable {
    /// What it sends when a frame has come: each part with a write of its own. The first frame of a connection is the greeting.
    typealias Script = @Sendable (_ frame: [UInt8], _ isGreeting: Bool) -> [[UInt8]]

    private let channel: any Channel

    private init(_ channel: any Channel) { self.channel = channel }

    var name: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// - Parameter says: as soon as somebody connects.
    static func with(says: [UInt8] = [], _ script: @escaping Script, body: (ScriptedPeer) async throws -> Void) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ScriptHandler(says, script)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(ScriptedPeer(channel))
        } catch {
            try await channel.close().get()
            throw error
        }
        try await channel.close().get()
    }

    static func framed(_ body: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeFrame(body)
        return Array(buffer.readableBytesView)
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let says: [UInt8]
    private let script: ScriptedPeer.Script
    private var decoder = FrameDecoder(maximumBytes: 1 << 20)
    private var hasGreeted = false
    private var parts = CircularBuffer<[UInt8]>()
    private var isWriting = false

    init(_ says: [UInt8], _ script: @escaping ScriptedPeer.Script) {
        self.says = says
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) { say([says], context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        while let frame = try? decoder.next() {
            say(script(frame, !hasGreeted), context)
            hasGreeted = true
        }
    }

    private func say(_ new: [[UInt8]], _ context: ChannelHandlerContext) {
        parts.append(contentsOf: new)
        if !isWriting { writeNext(context) }
    }

    /// Each when the one before it has left.
    private func writeNext(_ context: ChannelHandlerContext) {
        guard let part = parts.popFirst() else { return isWriting = false }
        isWriting = true
        let (bound, place) = (NIOLoopBound(self, eventLoop: context.eventLoop), NIOLoopBound(context, eventLoop: context.eventLoop))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: part))).whenSuccess { bound.value.writeNext(place.value) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
#endif
