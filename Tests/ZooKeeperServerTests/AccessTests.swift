#if Network
import TestStores
import Testing
import ZooKeeperClient

@Suite struct `Accounts and access lists on a real server` {
    @Test(.timeLimit(.minutes(2))) func `only the account that created a node may use it`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with(.account("manager:secret")) { manager in
            try await manager.create(path, Array(text: "x"), acl: [.creator(.all)])
            #expect(try await manager.get(path).data == Array(text: "x"))
        }
        for stranger in [settings(), try .account("manager:other"), try .account("other:secret")] {
            try await server.with(stranger) { client in
                let calls: [(String, () async throws -> Void)] = [
                    (path, { _ = try await client.get(path) }), (path, { _ = try await client.children(path) }), (path, { try await client.setData(path, [], version: nil) }),
                    ("\(path)/a", { try await client.create("\(path)/a") }),
                ]
                for (named, call) in calls {
                    let error = await #expect(throws: ZooKeeperError.self) { try await call() }
                    #expect(error == ZooKeeperError(.refused, "not allowed (-102)", path: named, serverCode: .noAuth))
                }
                // A node's existence is no secret.
                let stat = try await client.exists(path)
                #expect(stat != nil)
            }
        }
        try await server.with(.account("manager:secret")) { manager in
            try await manager.setData(path, Array(text: "y"), version: 0)
            #expect(try await manager.get(path).data == Array(text: "y"))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `an account's nodes are anyone's to read and its own to write, unless it says otherwise`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with(.account("manager:secret")) { manager in
            try await manager.createParents(of: "\(path)/a/b")
            try await manager.create("\(path)/a/b", Array(text: "x"))
        }
        try await server.with { client in
            for node in [path, "\(path)/a", "\(path)/a/b"] {
                _ = try await client.get(node)
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.setData(node, [], version: nil) }?.code == .refused)
                #expect(await #expect(throws: ZooKeeperError.self) { try await client.create("\(node)/c") }?.code == .refused)
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a transaction that is not allowed in part is not done`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with(.account("manager:secret")) { manager in
            try await manager.create(path, Array(text: "x"))
        }
        try await server.with { client in
            try await client.create("\(path)-own")
            let error = await #expect(throws: ZooKeeperError.self) {
                try await client.transaction([.setData("\(path)-own", Array(text: "y"), version: nil), .setData(path, [], version: nil), .delete("\(path)-own", version: nil)])
            }
            #expect(error?.code == .refused)
            #expect(error?.path == path)
            #expect(error?.operationCodes == [.ok, .noAuth, .runtimeInconsistency])
            #expect(try await client.get("\(path)-own").stat.version == 0)
            let readings = try await client.readTogether([.data(path)])
            guard case .node(let node) = readings[0] else { throw ZooKeeperError(.malformed, "\(readings)") }
            #expect(node.data == Array(text: "x"))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what may not be read fails no other part of a joint reading`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with(.account("manager:secret")) { try await $0.create(path, acl: [.creator(.all)]) }
        try await server.with { client in
            let readings = try await client.readTogether([.data(path), .children("/")])
            #expect(readings[0] == .failed(.noAuth))
            guard case .children(let names) = readings[1] else { throw ZooKeeperError(.malformed, "\(readings)") }
            #expect(names.contains(String(path.dropFirst())))
        }
    }
}
#endif
