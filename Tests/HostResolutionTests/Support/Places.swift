#if Network
import HostResolution
import NIOCore
import NIOPosix
import Synchronization

/// An event loop, a lookup whose answers change, and listeners; ended together.
final class Places: Sendable {
    /// Every name means these.
    private let meaning: Mutex<[SocketAddress]>
    private let questions = Mutex<[String]>([])
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop: any EventLoop

    init(meaning addresses: [SocketAddress] = []) {
        meaning = Mutex(addresses)
        loop = group.next()
    }

    /// Names that were asked for, in their order.
    var asked: [String] { questions.withLock { $0 } }

    func move(to addresses: [SocketAddress]) { meaning.withLock { $0 = addresses } }

    @Sendable func ask(_ host: String, _ port: Int) throws -> [SocketAddress] {
        questions.withLock { $0.append(host) }
        return meaning.withLock { $0 }
    }

    /// Takes connections and says nothing.
    func listen(on address: String, port: Int = 0) async throws -> any Channel {
        try await ServerBootstrap(group: group).serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: address, port: port).get()
    }

    /// As everybody connects who knows a name.
    func connect(to host: String, port: Int, _ lookup: HostLookup) async throws -> any Channel {
        let (loop, group) = (loop, group)
        return try await lookup.addresses(of: host, port: port, on: loop).flatMap { addresses in
            ClientBootstrap(group: group).resolver(KnownAddresses(addresses: addresses, loop: loop)).connect(host: host, port: port)
        }.get()
    }
}

/// Ends everything, whatever happens.
func withPlaces(meaning addresses: [SocketAddress] = [], threads: Int = 1, _ body: (Places, HostLookup) async throws -> Void) async throws {
    let places = Places(meaning: addresses)
    let lookup = HostLookup(threads: threads, asking: places.ask)
    do {
        try await body(places, lookup)
    } catch {
        lookup.stop()
        try await places.group.shutdownGracefully()
        throw error
    }
    lookup.stop()
    try await places.group.shutdownGracefully()
}
#endif
