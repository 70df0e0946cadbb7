#if Daemon
    import NIOCore
    import NIOPosix
    import Synchronization

    /// Somebody at the other end of a connection, on loopback: takes what is sent, and answers it with fixed bytes or closes.
    final class ScriptedPeer: Sendable {
        private let group = MultiThreadedEventLoopGroup.singleton
        private let channel: any Channel
        private let log: Log
        let port: Int

        /// - Parameter answer: nil: the connection is closed once a request was read.
        init(answer: String?) async throws {
            let log = Log()
            channel = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(answer: answer, log: log)) }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            self.log = log
            port = channel.localAddress?.port ?? 0
        }

        deinit { channel.close(promise: nil) }

        /// The requests that came, each whole.
        var requests: [String] { log.requests.withLock { $0 } }

        private final class Log: Sendable {
            let requests = Mutex<[String]>([])
        }

        private final class Handler: ChannelInboundHandler {
            typealias InboundIn = ByteBuffer
            typealias OutboundOut = ByteBuffer

            private let answer: String?
            private let log: Log
            private var text = ""

            init(answer: String?, log: Log) {
                self.answer = answer
                self.log = log
            }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                text += String(buffer: unwrapInboundIn(data))
                guard text.hasSuffix("\r\n\r\n") else { return }
                log.requests.withLock { $0.append(text) }
                text = ""
                guard let answer else { return context.close(promise: nil) }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            }
        }
    }
#endif
