#if Daemon
    import Glibc
    import Orchestration

    /// The listener's address, or the files of its encryption, cannot be used.
    public struct HTTPListenerError: Error, Hashable, Sendable, CustomStringConvertible {
        public var message: String

        init(listen: ListenAddress, errnoCode: CInt) {
            let words = String(cString: strerror(errnoCode))
            self.init(listen: listen, reason: errnoCode == EADDRINUSE ? "\(words): another program listens there (a second daemon?)" : words)
        }

        init(listen: ListenAddress, reason: String) {
            message = "cannot listen on \(listen): \(reason); choose another address with ListenAddress or --listen"
        }

        /// - Parameters:
        ///   - key: of the configuration, which names the file.
        ///   - reason: goes after the file's name, and says how to put it right.
        init(key: String, file: String, reason: String) {
            message = "\(key): \(file) \(reason)"
        }

        public var description: String { message }
    }
#endif
