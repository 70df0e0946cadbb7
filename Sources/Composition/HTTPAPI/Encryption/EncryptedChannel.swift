#if Daemon
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOSSL

    /// HTTP over TLS, each connection with the certificate that is in use when it begins.
    struct EncryptedChannel: ServerChildChannel {
        let base: HTTP1Channel
        let certificates: ListenerCertificates

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificates.context))
            }.flatMap {
                base.setup(channel: channel, logger: logger)
            }
        }

        func handle(value: HTTP1Channel.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
    }
#endif
