#if Network
package import NIOCore
import NIOPosix

/// Hands NIO what was looked up, so that it tries the addresses side by side (RFC 8305) without asking again.
package struct KnownAddresses: Resolver, Sendable {
    private let addresses: [SocketAddress]
    private let loop: any EventLoop

    package init(addresses: [SocketAddress], loop: any EventLoop) {
        self.addresses = addresses
        self.loop = loop
    }

    package func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(addresses.filter { $0.protocol == .inet }) }
    package func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(addresses.filter { $0.protocol == .inet6 }) }
    package func cancelQueries() {}
}
#endif
