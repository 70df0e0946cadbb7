#if Network
import NIOCore

/// Stands before TLS: what its handshake may take of a stranger, who could otherwise send certificates without end.
final class TLSBudget: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// 32 KiB: a chain of several certificates with RSA keys fits.
    static let byteCount = 32 << 10

    private var left = TLSBudget.byteCount
    /// The other side has said who it is.
    var isLifted = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isLifted {
            left -= unwrapInboundIn(data).readableBytes
            guard left >= 0 else {
                context.fireErrorCaught(ConnectionProblem(.tooLarge, "more than \(TLSBudget.byteCount) bytes before it has said who it is"))
                return
            }
        }
        context.fireChannelRead(data)
    }
}
#endif
