#if Daemon
    import Hummingbird
    import NIOCore

    /// A request's context with where it came from, and from whom.
    struct APIRequestContext: RequestContext {
        var coreContext: CoreRequestContextStorage
        /// nil where there is no socket: in tests that ask in process.
        let peer: SocketAddress?
        /// nil as above.
        let channel: (any Channel)?
        var caller = Caller.anonymous

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            peer = source.channel.remoteAddress
            channel = source.channel
        }
    }
#endif
