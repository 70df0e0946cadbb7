#if Daemon
    import NIOCore
    import NIOPosix

    /// A port of the loopback address on which somebody listens already.
    final class TakenPort {
        let port: UInt16
        private let channel: any Channel

        init() async throws {
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
            port = UInt16(clamping: channel.localAddress?.port ?? 0)
        }

        deinit { channel.close(promise: nil) }
    }
#endif
