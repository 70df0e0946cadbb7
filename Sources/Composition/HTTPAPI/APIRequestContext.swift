#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import NIOCore

    /// A request's context with where it came from, and from whom.
    struct APIRequestContext: RequestContext {
        var coreContext: CoreRequestContextStorage
        /// nil where there is no socket: in tests that ask in process.
        let peer: SocketAddress?
        /// nil as above.
        let channel: (any Channel)?
        var caller = Caller.anonymous
        /// Of a request that changes something; of another one nobody.
        var asker = OperatorAsker(OperatorActor())

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            peer = source.channel.remoteAddress
            channel = source.channel
        }
    }
#endif
