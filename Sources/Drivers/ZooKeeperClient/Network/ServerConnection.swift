#if Network
import NIOCore

/// The only handler of a connection's channel: carries what arrives, and the end, to the ``SessionLoop``. Lives on the event loop.
final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private weak var owner: SessionLoop?
    private let attempt: SessionMachine.Attempt

    init(owner: SessionLoop, attempt: SessionMachine.Attempt) {
        self.owner = owner
        self.attempt = attempt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { owner?.happened(.received(attempt, unwrapInboundIn(data))) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        owner?.happened(.ended(attempt, "\(error)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        owner?.happened(.ended(attempt, "it closed the connection"))
        context.fireChannelInactive()
    }
}
#endif
