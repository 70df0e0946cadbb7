#if Network
import TestStores
import Testing
import ZooKeeperClient

@Suite struct `Transactions on a real server` {
    @Test(.timeLimit(.minutes(2))) func `all of it is done, as one change`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            try await client.create(path, Array(text: "old"))
            try await client.create("\(path)/gone")
            let results = try await client.transaction([
                .check(path, version: 0), .setData(path, Array(text: "new"), version: 0), .create("\(path)/a", Array(text: "A")), .create("\(path)/s", mode: .persistentSequential),
                .delete("\(path)/gone", version: nil),
            ])
            #expect(results.count == 5)
            #expect(results[0] == .checked)
            #expect(results[2] == .created("\(path)/a"))
            #expect(results[3] == .created("\(path)/s0000000002"))
            #expect(results[4] == .deleted)
            let node = try await client.get(path)
            #expect(node.data == Array(text: "new"))
            #expect(try await client.get("\(path)/a").stat.modified == node.stat.modified)
            guard case .dataSet(let stat) = results[1] else { throw ZooKeeperError(.malformed, "\(results[1])") }
            #expect(stat.modified == node.stat.modified)
            #expect(stat.version == 1)
            #expect(try await client.children(path).names == ["a", "s0000000002"])
        }
    }

    struct Failing: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: ZooKeeperServerCode
        var operation: @Sendable (String) -> ZooKeeperOperation
    }

    static let failing: [Failing] = [
        Failing(testDescription: "check: version", code: .badVersion) { .check($0, version: 7) },
        Failing(testDescription: "check: no node", code: .noNode) { .check("\($0)/none", version: nil) },
        Failing(testDescription: "create: exists", code: .nodeExists) { .create($0) },
        Failing(testDescription: "create: no parent", code: .noNode) { .create("\($0)/none/a") },
        Failing(testDescription: "set: version", code: .badVersion) { .setData($0, [], version: 7) },
        Failing(testDescription: "set: no node", code: .noNode) { .setData("\($0)/none", [], version: nil) },
        Failing(testDescription: "delete: not empty", code: .notEmpty) { .delete($0, version: nil) },
        Failing(testDescription: "delete: version", code: .badVersion) { .delete("\($0)/child", version: 7) },
    ]

    @Test(.timeLimit(.minutes(2)), arguments: failing)
    func `nothing is done when one fails, and each says what became of it`(failing: Failing) async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            try await client.create(path, Array(text: "old"))
            try await client.create("\(path)/child")
            let before = try await client.readTogether([.data(path), .children(path)])
            for place in 0..<3 {
                var operations: [ZooKeeperOperation] = [.create("\(path)/a"), .setData("\(path)/child", Array(text: "new"), version: nil)]
                operations.insert(failing.operation(path), at: place)
                let error = await #expect(throws: ZooKeeperError.self) { try await client.transaction(operations) }
                #expect(error?.code == .rejected)
                #expect(error?.serverCode == failing.code)
                #expect(error?.path == failing.operation(path).path)
                #expect(error?.failedOperation == place)
                #expect(error?.operationCodes == (0..<3).map { $0 < place ? .ok : $0 == place ? failing.code : .runtimeInconsistency })
            }
            #expect(try await client.readTogether([.data(path), .children(path)]) == before)
            #expect(try await client.get("\(path)/child").stat.version == 0)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a transaction or a joint reading of nothing is not sent`() async throws {
        try await TestZooKeeper.shared().with { client in
            #expect(await #expect(throws: ZooKeeperError.self) { try await client.transaction([]) }?.code == .settings)
            #expect(await #expect(throws: ZooKeeperError.self) { try await client.readTogether([]) }?.code == .settings)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a joint reading has each part, and what is missing fails no other`() async throws {
        let path = freshPath()
        try await TestZooKeeper.shared().with { client in
            try await client.create(path, Array(text: "p"))
            for name in ["b", "a"] { try await client.create("\(path)/\(name)", Array(text: name)) }
            let readings = try await client.readTogether([.data("\(path)/a"), .data("\(path)/none"), .children(path), .children("\(path)/none"), .data(path)])
            let stat = try await client.get(path).stat
            let child = try await client.get("\(path)/a")
            #expect(readings == [.node(child), .failed(.noNode), .children(["a", "b"]), .failed(.noNode), .node(ZooKeeperNode(data: Array(text: "p"), stat: stat))])
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what was written together is read together`() async throws {
        let path = freshPath()
        let server = try await TestZooKeeper.shared()
        try await server.with { writer in try await JointReading(nodes: [path, "\(path)/host", "\(path)/port"]).run(writer, [server, server]) }
    }
}
#endif
