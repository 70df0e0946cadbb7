#if Network
import NIOCore
import NIOPosix
import Testing

@testable import ZooKeeperClient

/// Real sockets, and peers that do what no server does.
@Suite struct `On a socket` {
    private static let node = bytes("00000002 abcd") + Samples.statBytes

    /// Greets, and answers every request with these bytes behind its number.
    private static func answering(_ parts: @escaping @Sendable (_ reply: [UInt8]) -> [[UInt8]]) -> ScriptedPeer.Script {
        { frame, isGreeting in
            if isGreeting { return [ScriptedPeer.framed(Samples.greetingReply(9_000))] }
            var reader = JuteReader(frame)
            return parts(Samples.reply((try? reader.readInt()) ?? 0, .ok, node))
        }
    }

    private static func settings(_ change: (inout ZooKeeperSettings) -> Void = { _ in }) -> ZooKeeperSettings {
        var settings = ZooKeeperSettings()
        // Most of these peers do not end a session.
        settings.closeTimeout = .milliseconds(10)
        settings.random = SeededGenerator(seed: 1)
        change(&settings)
        return settings
    }

    private static func ensemble(_ names: String...) throws -> ZooKeeperEnsemble { try ZooKeeperEnsemble(parsing: names.joined(separator: ",")) }

    @Test(.timeLimit(.minutes(1))) func `frames that come byte by byte are read`() async throws {
        try await ScriptedPeer.with(Self.answering { reply in ScriptedPeer.framed(reply).map { [$0] } }) { peer in
            try await ZooKeeper.with(Self.ensemble(peer.name), settings: Self.settings()) { client in
                let first = try await client.get("/a")
                #expect(first == ZooKeeperNode(data: [0xAB, 0xCD], stat: Samples.stat))
                #expect(try await client.get("/b") == first)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "\u{0}\u{0}\u{0}\u{2}ab", "SSH-2.0-OpenSSH_9.2\r\n"])
    func `a peer that is no server is left for one that is`(greeting: String) async throws {
        try await ScriptedPeer.with(says: Array(greeting.utf8), { _, _ in [] }) { stranger in
            try await ScriptedPeer.with(Self.answering { [ScriptedPeer.framed($0)] }) { server in
                // Whichever is tried first.
                for seed in 1...4 as ClosedRange<UInt64> {
                    try await ZooKeeper.with(Self.ensemble(stranger.name, server.name), settings: Self.settings { $0.random = SeededGenerator(seed: seed) }) { client in
                        let data = try await client.get("/a").data
                        #expect(data == [0xAB, 0xCD])
                    }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `alone it is unreachable, with the reason`() async throws {
        try await ScriptedPeer.with(says: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), { _, _ in [] }) { stranger in
            try await ZooKeeper.with(Self.ensemble(stranger.name), settings: Self.settings()) { client in
                let error = await #expect(throws: ZooKeeperError.self) { try await client.get("/a", timeout: .milliseconds(200)) }
                #expect(error?.code == .unreachable)
                #expect(error?.path == "/a")
                #expect(error?.message.contains("what it sent cannot be read: a frame of 1397966893 bytes; maximumFrameBytes is 1048575") == true)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `garbage in place of an answer fails what it answers`() async throws {
        try await ScriptedPeer.with(Self.answering { _ in [ScriptedPeer.framed([1, 2, 3])] }) { peer in
            try await ZooKeeper.with(Self.ensemble(peer.name), settings: Self.settings()) { client in
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.get("/a") }?.code == .malformed)
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.delete("/a", version: nil) }?.code == .outcomeUnknown)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an answer that is announced too long is not waited for`() async throws {
        try await ScriptedPeer.with(Self.answering { _ in [bytes("7fffffff 00")] }) { peer in
            try await ZooKeeper.with(Self.ensemble(peer.name), settings: Self.settings()) { client in
                let error = await #expect(throws: ZooKeeperError.self) { try await client.children("/a") }
                #expect(error?.code == .malformed)
                #expect(error?.message.hasSuffix("a frame of 2147483647 bytes; maximumFrameBytes is 1048575") == true)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `who is cancelled does not wait`() async throws {
        // The greeting says who has connected: from then on the request is on its way, and never answered.
        let (greetings, told) = AsyncStream.makeStream(of: Bool.self)
        let script: ScriptedPeer.Script = { _, isGreeting in
            told.yield(isGreeting)
            return isGreeting ? [ScriptedPeer.framed(Samples.greetingReply(9_000))] : []
        }
        try await ScriptedPeer.with(script) { peer in
            try await ZooKeeper.with(Self.ensemble(peer.name), settings: Self.settings()) { client in
                let read = Task { try await client.get("/a") }
                let write = Task { try await client.delete("/a", version: nil) }
                // The greeting and both.
                _ = await greetings.prefix(3).reduce(0) { count, _ in count + 1 }
                read.cancel()
                write.cancel()
                await #expect(throws: CancellationError.self) { try await read.value }
                #expect(await #expect(throws: ZooKeeperError.self) { try await write.value }?.code == .outcomeUnknown)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a task that is cancelled already asks nobody`() async throws {
        let client = try ZooKeeper(Self.ensemble("127.0.0.1:1"), settings: Self.settings())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.get("/a")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        await client.close()
    }

    @Test(.timeLimit(.minutes(1))) func `after its end a client says so, and a second end is one, too`() async throws {
        let client = try ZooKeeper(Self.ensemble("127.0.0.1:1"), settings: Self.settings())
        await withTaskGroup(of: Void.self) { group in for _ in 0..<3 { group.addTask { await client.close() } } }
        await client.close()
        #expect(await #expect(throws: ZooKeeperError.self) { try await client.get("/a") }?.code == .closed)
    }

    @Test(.timeLimit(.minutes(1))) func `a client lives on a loop that it is given`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await ScriptedPeer.with(Self.answering { [ScriptedPeer.framed($0)] }) { peer in
            try await ZooKeeper.with(Self.ensemble(peer.name), settings: Self.settings(), on: group.next()) { client in
                let data = try await client.get("/a").data
                #expect(data == [0xAB, 0xCD])
            }
        }
        // It still runs.
        #expect(try await group.next().submit { true }.get())
        try await group.shutdownGracefully()
    }

    @Test(.timeLimit(.minutes(1))) func `a name is looked up, and one that means nothing says so`() async throws {
        try await ScriptedPeer.with(Self.answering { [ScriptedPeer.framed($0)] }) { peer in
            let name = "localhost:\(peer.name.split(separator: ":")[1])"
            try await ZooKeeper.with(Self.ensemble(name), settings: Self.settings()) { client in
                let data = try await client.get("/a").data
                #expect(data == [0xAB, 0xCD])
            }
        }
        try await ZooKeeper.with(Self.ensemble("no-such-host.invalid"), settings: Self.settings()) { client in
            let error = await #expect(throws: ZooKeeperError.self) { try await client.get("/a", timeout: .seconds(1)) }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("no-such-host.invalid") == true)
        }
    }
}
#endif
