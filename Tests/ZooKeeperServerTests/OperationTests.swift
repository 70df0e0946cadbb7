#if Network
import TestStores
import Testing
import ZooKeeperClient

@Suite struct `Operations on a real server` {
    @Test(.timeLimit(.minutes(2))) func `a node is created, read, written and removed`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            #expect(try await client.create(path, Array(text: "one")) == path)
            let node = try await client.get(path)
            #expect(node.data == Array(text: "one"))
            #expect(node.stat.version == 0)
            #expect(node.stat.dataBytes == 3)
            #expect(node.stat.created == node.stat.modified)
            #expect(node.stat.ephemeralOwner == 0)
            #expect(try await client.exists(path) == node.stat)

            let written = try await client.setData(path, Array(text: "three"), version: 0)
            #expect(written.version == 1)
            #expect(written.modified > node.stat.modified)
            #expect(try await client.get(path) == ZooKeeperNode(data: Array(text: "three"), stat: written))
            #expect(try await client.setData(path, [], version: nil).dataBytes == 0)
            #expect(try await client.get(path).data.isEmpty)

            try await client.delete(path, version: 2)
            #expect(try await client.exists(path) == nil)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `children have names in their order`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            try await client.create(path)
            #expect(try await client.children(path).names.isEmpty)
            for name in ["b", "é", "a"] { try await client.create("\(path)/\(name)") }
            let children = try await client.children(path)
            #expect(children.names == ["a", "b", "é"])
            #expect(children.stat.childCount == 3)
            #expect(children.stat.childrenVersion == 3)
            #expect(try await client.children("/").names.contains(String(path.dropFirst())))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what a server refuses has its code and the path`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            try await client.create(path)
            try await client.create("\(path)/child")
            try await client.create("\(path)/gone", mode: .ephemeral)
            let rows: [(ZooKeeperServerCode, String, () async throws -> Void)] = [
                (.noNode, "\(path)/none", { _ = try await client.get("\(path)/none") }),
                (.noNode, "\(path)/none", { _ = try await client.children("\(path)/none") }),
                (.noNode, "\(path)/none", { try await client.setData("\(path)/none", [], version: nil) }),
                (.noNode, "\(path)/none", { try await client.delete("\(path)/none", version: nil) }),
                (.noNode, "\(path)/none/a", { try await client.create("\(path)/none/a") }),
                (.nodeExists, "\(path)/child", { try await client.create("\(path)/child") }),
                (.badVersion, "\(path)/child", { try await client.setData("\(path)/child", [], version: 1) }),
                (.badVersion, "\(path)/child", { try await client.delete("\(path)/child", version: 1) }),
                (.notEmpty, path, { try await client.delete(path, version: nil) }),
                (.noChildrenForEphemerals, "\(path)/gone/a", { try await client.create("\(path)/gone/a") }),
                (.invalidACL, "\(path)/acl", { try await client.create("\(path)/acl", acl: [.creator(.all)]) }),
            ]
            for (code, named, call) in rows {
                let error = await #expect(throws: ZooKeeperError.self) { try await call() }
                #expect(error == ZooKeeperError(.rejected, "\(code)", path: named, serverCode: code))
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a path that no server would take is not sent`() async throws {
        try await TestZooKeeper.shared().with { client in
            for path in ["", "a", "/a/", "/a//b"] {
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.get(path) }?.code == .settings)
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `sequential nodes have growing digits, and ephemeral ones go with their client`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { observer in
            try await observer.create(path)
            try await server.with { client in
                let created = [
                    try await client.create("\(path)/s", mode: .persistentSequential), try await client.create("\(path)/s", mode: .ephemeralSequential),
                    try await client.create("\(path)/", mode: .persistentSequential), try await client.create("\(path)/e", mode: .ephemeral),
                ]
                #expect(created == ["\(path)/s0000000000", "\(path)/s0000000001", "\(path)/0000000002", "\(path)/e"])
                #expect(try await observer.get("\(path)/e").stat.ephemeralOwner != 0)
            }
            // Its end was waited for.
            #expect(try await observer.children(path).names == ["0000000002", "s0000000000"])
        }
    }

    @Test(.timeLimit(.minutes(2))) func `parents are made where they are missing, by any number of clients`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await client.createParents(of: "\(path)/a/b/c") } }
                try await group.waitForAll()
            }
            #expect(try await client.exists("\(path)/a/b") != nil)
            #expect(try await client.exists("\(path)/a/b/c") == nil)
            let before = try await client.exists("\(path)/a")
            try await client.createParents(of: "\(path)/a/x/y")
            #expect(try await client.exists("\(path)/a")?.created == before?.created)
            #expect(try await client.exists("\(path)/a")?.version == 0)
            #expect(try await client.children("\(path)/a").names == ["b", "x"])
            try await client.createParents(of: "/")
            try await client.createParents(of: path)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what was synchronized is read`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { writer in
            try await server.with { reader in
                try await reader.sync()
                try await writer.create(path)
                try await reader.sync(path)
                #expect(try await reader.exists(path) != nil)
                try await reader.sync("\(path)/none")
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `many operations at once are answered, each its own`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with(settings { $0.maximumInFlight = 7 }) { client in
            try await client.create(path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 { group.addTask { try await client.create("\(path)/\(number)", Array(text: "\(number)")) } }
                try await group.waitForAll()
                for number in 0..<300 {
                    group.addTask {
                        let data = try await client.get("\(path)/\(number)").data
                        #expect(data == Array(text: "\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await client.children(path).stat.childCount == 300)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `large data goes through, and what a server does not take is unknown`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { client in
            let large = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
            try await client.create(path, large)
            #expect(try await client.get(path).data == large)
            let error = await #expect(throws: ZooKeeperError.self) { try await client.setData(path, large + large, version: nil) }
            #expect(error?.code == .settings)
            #expect(try await client.get(path).stat.version == 0)
        }
        // A client that is set to send more than servers accept: they hang up.
        try await server.with(settings { $0.maximumFrameBytes = 4 << 20 }) { client in
            let error = await #expect(throws: ZooKeeperError.self) { try await client.setData(path, Array(repeating: 0, count: 2 << 20), version: nil) }
            #expect(error?.code == .outcomeUnknown)
            let version = try await client.get(path).stat.version
            #expect(version == 0)
        }
    }
}
#endif
