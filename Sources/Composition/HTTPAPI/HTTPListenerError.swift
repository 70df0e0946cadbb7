#if Daemon
    import Glibc
    import Orchestration

    /// The listener's address cannot be used.
    public struct HTTPListenerError: Error, Hashable, Sendable, CustomStringConvertible {
        public var message: String

        init(listen: ListenAddress, errnoCode: CInt) {
            let advice = errnoCode == EADDRINUSE ? "another program listens there (a second daemon?): stop it, or choose another address" : "choose another address"
            message = "cannot listen on \(listen): \(String(cString: strerror(errnoCode))); \(advice) with ListenAddress or --listen"
        }

        public var description: String { message }
    }
#endif
