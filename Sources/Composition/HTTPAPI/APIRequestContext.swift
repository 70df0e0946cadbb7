#if Daemon
    import Hummingbird
    import NIOCore

    /// A request's context with where it came from.
    struct APIRequestContext: RequestContext {
        var coreContext: CoreRequestContextStorage
        /// nil where there is no socket: in tests that ask in process.
        let peer: SocketAddress?

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            peer = source.channel.remoteAddress
        }
    }
#endif
