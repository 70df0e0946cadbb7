#if Network
import TestStores
import Testing
import ZooKeeperClient

@Suite struct `A chroot on a real server` {
    @Test(.timeLimit(.minutes(2))) func `all paths lie under it, on the way there and back`() async throws {
        let root = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { whole in
            try await server.with(chroot: "\(root)/site") { client in
                // It does not exist yet.
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.create("/a") } == ZooKeeperError(.rejected, "no node (-101)", path: "/a", serverCode: .noNode))
                #expect(try await client.exists("/") == nil)
                try await client.createParents(of: "/a")
                #expect(try await whole.exists("\(root)/site") != nil)

                #expect(try await client.create("/a", Array(text: "x")) == "/a")
                #expect(try await client.create("/a/s", mode: .persistentSequential) == "/a/s0000000000")
                #expect(try await whole.get("\(root)/site/a").data == Array(text: "x"))
                #expect(try await client.get("/a").data == Array(text: "x"))
                #expect(try await client.children("/").names == ["a"])
                try await client.sync()
                #expect(try await client.transaction([.check("/", version: 0), .create("/b"), .create("/b/s", mode: .persistentSequential)]) == [.checked, .created("/b"), .created("/b/s0000000000")])
                #expect(try await client.readTogether([.children("/"), .data("/none")]) == [.children(["a", "b"]), .failed(.noNode)])
                let error = await #expect(throws: ZooKeeperError.self) { try await client.transaction([.create("/c"), .delete("/b", version: nil)]) }
                #expect(error?.path == "/b")
                #expect(error?.serverCode == .notEmpty)
                try await client.delete("/b/s0000000000", version: nil)
                try await client.delete("/b", version: nil)
                #expect(try await whole.children("\(root)/site").names == ["a"])
            }
        }
    }
}
#endif
