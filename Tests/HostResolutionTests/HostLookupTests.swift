#if Network
import Dispatch
import HostResolution
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(10))) struct HostLookupTests {
    /// All of 127.0.0.0/8 is this host.
    private static let (before, after) = ("127.0.0.2", "127.0.0.3")

    private static func address(_ text: String, _ port: Int = 1) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: port) }

    // MARK: Names that move

    @Test func `each question is asked anew, and the answer is as it was given`() async throws {
        let first = [try Self.address(Self.after), try Self.address(Self.before)]
        try await withPlaces(meaning: first) { places, lookup in
            #expect(try await lookup.addresses(of: "db1.test", port: 1, on: places.loop).get() == first)
            let second = [try Self.address(Self.before)]
            places.move(to: second)
            #expect(try await lookup.addresses(of: "db1.test", port: 1, on: places.loop).get() == second)
            #expect(places.asked == ["db1.test", "db1.test"])
        }
    }

    @Test func `a connection to where a name led fails, and the next one goes where it leads by then`() async throws {
        try await withPlaces { places, lookup in
            let server = try await places.listen(on: Self.after)
            let port = try #require(server.localAddress?.port)
            // Nobody ever listened there: a listener that was closed may live on for a moment in a process that was just forked.
            places.move(to: [try Self.address(Self.before, port)])
            await #expect(throws: NIOConnectionError.self) { try await places.connect(to: "db1.test", port: port, lookup) }
            places.move(to: [try Self.address(Self.after, port)])
            let next = try await places.connect(to: "db1.test", port: port, lookup)
            #expect(next.remoteAddress == server.localAddress)
            #expect(places.asked == ["db1.test", "db1.test"], "nothing is remembered")
            try await next.close()
            try await server.close()
        }
    }

    @Test func `of several addresses the one that answers is taken`() async throws {
        try await withPlaces { places, lookup in
            let server = try await places.listen(on: Self.after)
            let port = try #require(server.localAddress?.port)
            places.move(to: [try Self.address(Self.before, port), try Self.address(Self.after, port)])
            let connection = try await places.connect(to: "db1.test", port: port, lookup)
            #expect(connection.remoteAddress == server.localAddress)
            try await connection.close()
            try await server.close()
        }
    }

    // MARK: Names that hang or mean nothing

    @Test func `a name that hangs holds up no other one`() async throws {
        let (gate, loop) = (DispatchSemaphore(value: 0), MultiThreadedEventLoopGroup.singleton.next())
        let answer = try Self.address(Self.before)
        let lookup = HostLookup(threads: 2) { host, _ in
            if host == "hanging.test" { gate.wait() }
            return [answer]
        }
        let hanging = lookup.addresses(of: "hanging.test", port: 1, on: loop)
        do {
            defer { gate.signal() }
            #expect(try await lookup.addresses(of: "db1.test", port: 1, on: loop).get() == [answer])
        }
        #expect(try await hanging.get() == [answer])
        lookup.stop()
    }

    @Test func `a question without an answer fails, and the next one is asked all the same`() async throws {
        struct NoAnswer: Error {}
        let (loop, answer) = (MultiThreadedEventLoopGroup.singleton.next(), try Self.address(Self.before))
        let lookup = HostLookup(threads: 1) { host, _ in
            guard host == "db1.test" else { throw NoAnswer() }
            return [answer]
        }
        await #expect(throws: NoAnswer.self) { try await lookup.addresses(of: "nobody.test", port: 1, on: loop).get() }
        #expect(try await lookup.addresses(of: "db1.test", port: 1, on: loop).get() == [answer])
        lookup.stop()
    }

    // MARK: The system

    @Test func `the system knows this host`() throws {
        let addresses = try HostLookup.askSystem("localhost", 3306)
        #expect(addresses.contains { $0.ipAddress == "127.0.0.1" || $0.ipAddress == "::1" })
        #expect(addresses.allSatisfy { $0.port == 3306 })
    }

    /// No part of a name is longer than 63 bytes, so nobody on the network has to be asked.
    @Test func `a name that cannot be is named in the failure`() {
        let name = String(repeating: "a", count: 64) + ".test"
        #expect { try HostLookup.askSystem(name, 3306) } throws: { ($0 as? HostLookup.Failure)?.description.hasPrefix("\(name): ") == true }
    }

    // MARK: What NIO is handed

    @Test func `addresses are handed over by their kind`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (four, six) = (try Self.address(Self.before), try Self.address("::1"))
        let known = KnownAddresses(addresses: [six, four], loop: loop)
        #expect(try await known.initiateAQuery(host: "db1.test", port: 1).get() == [four])
        #expect(try await known.initiateAAAAQuery(host: "db1.test", port: 1).get() == [six])
    }
}
#endif
