#if Network
import Dispatch
import NIOCore
import NIOPosix
import TestProcesses
import TestStores
import Testing
import ZooKeeperClient

/// Servers that die, freeze and come back. Each test has its own, one test at a time: they are large.
@Suite(.serialized) struct `Trouble with real servers` {
    @Test(.timeLimit(.minutes(2))) func `a session survives the death and the return of its server, and so does a read`() async throws {
        try await TestZooKeeper.own { server in
            let log = EventLog()
            // Longer than a server takes to start.
            try await server.with(settings { $0.sessionTimeout = .seconds(60) }, observer: log.observer) { client in
                try await client.create("/e", Array(text: "x"), mode: .ephemeral)
                let session = try await client.get("/e").stat.ephemeralOwner
                #expect(await log.next(.connected)?.session == session)

                server.kill()
                #expect(await log.next(.disconnected)?.session == session)
                async let node = client.get("/e")
                #expect(await log.next(.unreachable)?.session == session)
                try await server.restart()
                let read = try await node
                #expect(read.data == Array(text: "x"))
                #expect(read.stat.ephemeralOwner == session)
                #expect(await log.next(.connected)?.session == session)
                try await client.setData("/e", [], version: 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a write whose server dies before its answer is unknown, and one that comes later waits for the next server`() async throws {
        try await TestZooKeeper.own { server in
            let log = EventLog()
            try await server.with(settings { $0.sessionTimeout = .seconds(60) }, observer: log.observer) { client in
                try await client.create("/a")
                server.freeze()
                // At once, so that it is there before what is called after it, and on its way when that has waited for nothing.
                let write = Task.immediate { try await client.setData("/a", Array(text: "x"), version: nil, timeout: .seconds(60)) }
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.get("/a", timeout: .milliseconds(100)) }?.code == .unreachable)
                server.kill()
                let error = await #expect(throws: ZooKeeperError.self) { try await write.value }
                #expect(error?.code == .outcomeUnknown)
                #expect(error?.path == "/a")

                _ = await log.next(.unreachable)
                async let later = client.create("/b")
                try await server.restart()
                let created = try await later
                #expect(created == "/b")
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `without a server an operation ends in its time, and says why`() async throws {
        try await TestZooKeeper.own { server in
            try await server.with { client in
                try await client.create("/a")
                server.kill()
                for call in [{ _ = try await client.get("/a", timeout: .milliseconds(300)) }, { _ = try await client.create("/b", timeout: .milliseconds(300)) }] as [() async throws -> Void] {
                    let began = ContinuousClock.now
                    let error = await #expect(throws: ZooKeeperError.self) { try await call() }
                    #expect(ContinuousClock.now - began >= .milliseconds(300))
                    #expect(error?.code == .unreachable)
                    #expect(error?.message.contains(server.name) == true)
                }
            }
        }
    }

    /// The client stands still, as a paused machine does, until the server has ended its session.
    @Test(.timeLimit(.minutes(2))) func `after the end of its session a client begins another`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        let log = EventLog()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let ensemble = try ZooKeeperEnsemble(parsing: server.name)
        try await server.with { observer in
            try await ZooKeeper.with(ensemble, settings: settings { $0.sessionTimeout = .seconds(4) }, on: group.next(), observer: log.observer) { client in
                try await client.create(path, mode: .ephemeral)
                let first = await log.next(.connected)
                let awake = DispatchSemaphore(value: 0)
                group.next().execute { awake.wait() }
                do {
                    try await Eventually.holds("the ephemeral node is gone", within: .seconds(60)) { try await observer.exists(path) == nil }
                } catch {
                    awake.signal()
                    throw error
                }
                awake.signal()

                // What is asked now is asked in the new session.
                #expect(try await client.create(path, mode: .ephemeral) == path)
                let expired = await log.next(.sessionExpired)
                #expect(expired?.session == first?.session)
                let second = await log.next(.connected)
                #expect(second?.session != first?.session)
                #expect(try await observer.get(path).stat.ephemeralOwner == second?.session)
            }
        }
        try await group.shutdownGracefully()
    }

    @Test(.timeLimit(.minutes(2))) func `a frozen server is left for the next, and the read with it`() async throws {
        try await TestZooKeeper.own { one in
            try await TestZooKeeper.own { two in
                // Two servers that know nothing of each other: what a node holds tells which one was asked.
                for server in [one, two] { try await server.with { client in try await client.create("/who", Array(text: server.name)) } }
                let log = EventLog()
                let ensemble = try ZooKeeperEnsemble(parsing: "\(one.name),\(two.name)")
                // A server is left after two thirds of it, and none is before it stands still.
                try await ZooKeeper.with(ensemble, settings: settings { $0.sessionTimeout = .seconds(6) }, observer: log.observer) { client in
                    let first = try await client.get("/who").data
                    let (frozen, other) = first == Array(text: one.name) ? (one, two) : (two, one)
                    #expect(await log.next(.connected)?.server.description == frozen.name)
                    // A server that has seen less than the client does not take it.
                    try await other.with { client in
                        for number in 0..<10 { try await client.create("/\(number)") }
                    }

                    frozen.freeze()
                    #expect(try await client.get("/who").data == Array(text: other.name))
                    #expect(await log.next(.disconnected)?.message.contains("nothing was heard of it") == true)
                    // It knows nothing of the session.
                    #expect(await log.next(.sessionExpired)?.server.description == other.name)
                    #expect(await log.next(.connected)?.server.description == other.name)
                }
                one.thaw()
                two.thaw()
            }
        }
    }
}
#endif
