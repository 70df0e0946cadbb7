#if os(Linux)
import Foundation
public import TopologyModel

/// Servers that speak the protocol of MySQL and MariaDB on loopback, thousands of them on one thread.
///
/// They answer what a prober asks (greeting, login, `COM_QUERY` with several statements, `COM_PING`, `COM_QUIT`, `KILL`) from the scripts that they
/// were given, and believe every password. A statement they do not know is answered with error 1235 and its text. Each needs one descriptor, and
/// one more per connection.
///
/// ```swift
/// let fleet = try FakeFleet.start(FakeServer.clusters(count: 2, size: 3, port: 23306))
/// …
/// await fleet.stop()
/// ```
public final class FakeFleet: Sendable {
    /// Where the servers listen, in the order in which they were given.
    public let addresses: [InstanceAddress]
    private let loop: FleetLoop

    private init(_ addresses: [InstanceAddress], _ loop: FleetLoop) {
        self.addresses = addresses
        self.loop = loop
    }

    /// Begins to listen on every address. Throws when an address is taken, or descriptors are missing; then nothing listens.
    public static func start(_ servers: [FakeServer]) throws(FakeFleetError) -> FakeFleet {
        let loop = try FleetLoop()
        do {
            try loop.host(servers)
        } catch {
            loop.stop()
            throw error
        }
        Thread.detachNewThread { loop.run() }
        return FakeFleet(servers.map(\.address), loop)
    }

    /// Changes the script of a server (all but its address) and returns when it holds. False when the fleet has no such server. Throws when a port that
    /// was closed by ``FakeFault/refuse`` cannot be opened again.
    @discardableResult
    public func update(_ address: InstanceAddress, _ change: @escaping @Sendable (inout FakeServer) -> Void) async throws(FakeFleetError) -> Bool {
        let outcome: Result<Bool, FakeFleetError> = await withCheckedContinuation { continuation in
            loop.post { loop in
                do throws(FakeFleetError) {
                    continuation.resume(returning: .success(try loop.update(address, change)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// How many connections a server has.
    public func sessionCount(_ address: InstanceAddress) async -> Int {
        await withCheckedContinuation { continuation in
            loop.post { continuation.resume(returning: $0.sessionCount(address)) }
        }
    }

    /// Closes every port and every connection, and returns when that is done. To be called once, last.
    public func stop() async {
        await withCheckedContinuation { continuation in
            loop.post {
                $0.stop()
                continuation.resume()
            }
        }
    }
}
#else
@available(*, unavailable, message: "FakeMySQLServer needs Linux: its event loop is epoll, and its addresses are the network 127.0.0.0/8.")
public final class FakeFleet: Sendable {}
#endif
