#if Daemon
    import Glibc

    /// The name that the system gives this host, without asking any name service: one that hangs must keep nothing from starting.
    package enum HostName {
        /// Linux allows 64 bytes.
        private static let maximumBytes = 256

        package static let current: String = {
            var buffer = [CChar](repeating: 0, count: maximumBytes)
            guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }()
    }
#endif
