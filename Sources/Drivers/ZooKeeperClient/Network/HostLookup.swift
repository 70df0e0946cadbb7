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

/// Asks the system what a name means, on a thread of its own: the call blocks for as long as the system's resolver likes.
struct HostLookup: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let pool: NIOThreadPool

    init() {
        // Servers are tried one after the other, and an answer that is late is passed over.
        pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
    }

    /// Does not wait for a question that is under way.
    func stop() { pool.shutdownGracefully { _ in } }

    /// In the order of the system's preference; never empty.
    func addresses(of server: ZooKeeperServerAddress, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        pool.runIfActive(eventLoop: loop) { try HostLookup.ask(server) }
    }

    private static func ask(_ server: ZooKeeperServerAddress) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = streamSocket
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(server.host, String(server.port), &hints, &list)
        guard status == 0 else { throw Failure(description: "the name \(server.host): \(String(cString: gai_strerror(status)))") }
        defer { freeaddrinfo(list) }
        let found = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { entry -> SocketAddress? in
            guard let info = entry?.pointee, let address = info.ai_addr else { return nil }
            let raw = UnsafeRawPointer(address)
            return switch info.ai_family {
            case AF_INET: SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: server.host)
            case AF_INET6: SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: server.host)
            default: nil
            }
        }
        guard !found.isEmpty else { throw Failure(description: "the name \(server.host) has no address") }
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
