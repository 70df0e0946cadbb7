#if Network
package import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Asks the system what a name means, on threads of its own: the call blocks for as long as the system's resolver likes. One caller has one question under way at the most.
package struct HostLookup: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Blocks for as long as whoever answers likes. What it returns is tried in its order, and may be another answer each time.
    package typealias Question = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    private let pool: NIOThreadPool
    private let ask: Question

    /// - Parameters:
    ///   - threads: so many names that hang, less one, hold up no others.
    ///   - ask: tests have names of their own.
    package init(threads: Int, asking ask: @escaping Question = HostLookup.askSystem) {
        self.ask = ask
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    /// Does not wait for questions that are under way.
    package func stop() { pool.shutdownGracefully { _ in } }

    /// What the name means now. In the order of the system's preference; never empty.
    package func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        pool.runIfActive(eventLoop: loop) { try ask(host, port) }
    }

    package static func askSystem(_ host: String, _ port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = streamSocket
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        guard result == 0 else { throw Failure(description: "\(host): \(String(cString: gai_strerror(result)))") }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = entry.pointee.ai_addr {
                let raw = UnsafeRawPointer(address)
                switch entry.pointee.ai_family {
                case AF_INET: found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: host))
                case AF_INET6: found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: host))
                default: break
                }
            }
            next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw Failure(description: "\(host): the name has no address") }
        return found
    }

    private static var streamSocket: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}
#endif
