#if Network
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Asks the system what a name means, on threads of its own: the call blocks for as long as the system's resolver likes. One caller has one question under way at the most.
struct HostLookup: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// So many names that hang do not hold up others: as many as a cluster of five has peers.
    private static let threads = 4

    private let pool: NIOThreadPool

    init() {
        pool = NIOThreadPool(numberOfThreads: HostLookup.threads)
        pool.start()
    }

    /// Does not wait for questions that are under way.
    func stop() { pool.shutdownGracefully { _ in } }

    /// In the order of the system's preference; never empty.
    func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        pool.runIfActive(eventLoop: loop) { try HostLookup.ask(host, port) }
    }

    private static func ask(_ host: String, _ port: Int) throws -> [SocketAddress] {
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

/// Hands NIO what was looked up, so that it tries the addresses side by side (RFC 8305) without asking again.
struct KnownAddresses: Resolver, Sendable {
    let addresses: [SocketAddress]
    let loop: any EventLoop

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(addresses.filter { $0.protocol == .inet }) }
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(addresses.filter { $0.protocol == .inet6 }) }
    func cancelQueries() {}
}
#endif
