#if Network
import ControlModel
import Foundation
import KVPublishers
import StoreTestSupport
import TestStores
import Testing
import ZooKeeperClient
import ZooKeeperKV

/// What becomes of keys where a key is a node and may have nodes below it.
@Suite struct ZooKeeperNodesTests {
    private let layout: KeyedLayout
    private let prefix: String

    /// Each test has nodes of its own.
    init() {
        prefix = "nodes-\(UUID().uuidString.prefix(8))"
        layout = KeyedLayout(prefix: prefix)
    }

    private func store() async throws -> any KeyedStore { try StoreKind.zookeeper.client([try await TestZooKeeper.shared().port]) }

    private func publisher() async throws -> KeyedKVPublisher { try StoreKind.zookeeper.publisher([try await TestZooKeeper.shared().port], layout: layout) }

    /// Somebody else, with the tools of ZooKeeper.
    @discardableResult private func withClient<Value>(_ body: (ZooKeeper) async throws -> Value) async throws -> Value {
        try await ZooKeeper.with(ZooKeeperEnsemble(parsing: "127.0.0.1:\(try await TestZooKeeper.shared().port)"), body)
    }

    private func record(_ epoch: UInt64, _ name: String, cluster: UInt64 = 1) -> PrimaryRecord {
        var record = Samples.record(epoch, cluster: ClusterID(high: 0xB, low: cluster))
        record.clusterName = name
        return record
    }

    private func transaction(_ fill: (inout KeyedTransaction) -> Void) -> KeyedTransaction {
        var transaction = KeyedTransaction()
        fill(&transaction)
        return transaction
    }

    /// What is below the prefix, by path, with text; nodes above others are empty.
    private func content() async throws -> [String] {
        try await withClient { client in
            var lines: [String] = []
            var paths = ["/\(prefix)"]
            while !paths.isEmpty {
                let path = paths.removeFirst()
                for name in try await client.children(path).names {
                    lines.append("\(path.dropFirst(prefix.utf8.count + 1))/\(name) = \(String(decoding: try await client.get("\(path)/\(name)").data, as: UTF8.self))")
                    paths.append("\(path)/\(name)")
                }
            }
            return lines
        }
    }

    // MARK: Where keys are

    @Test func `readers of orchestrator find what they look for where it was`() async throws {
        #expect(try await publisher().publish(record(1, "orders")) == .published)
        #expect(try await content() == ["/orders = db-1:3306", "/orders/hostname = db-1", "/orders/port = 3306"])
        #expect(try await publisher().withdraw(record(1, "orders").cluster, because: "no quorum", at: Samples.moment) == .withdrawn)
        // No node is left of which a reader might take the empty content for an address.
        #expect(try await content() == [])
    }

    @Test func `what orchestrator left there is replaced`() async throws {
        try await withClient { client in
            try await client.createParents(of: "/\(prefix)/orders/hostname")
            try await client.setData("/\(prefix)/orders", Array("old:3306".utf8), version: nil)
            try await client.create("/\(prefix)/orders/hostname", Array("old".utf8))
            try await client.create("/\(prefix)/orders/ipv4", Array("192.0.2.9".utf8))
        }
        #expect(try await publisher().publish(record(1, "orders")) == .published)
        #expect(try await content() == ["/orders = db-1:3306", "/orders/hostname = db-1", "/orders/port = 3306"])
    }

    // MARK: Keys above others

    @Test func `an alias above another one comes and goes without it`() async throws {
        let publisher = try await publisher()
        #expect(try await publisher.publish(record(1, "a/b", cluster: 1)) == .published)
        #expect(try await content() == ["/a = ", "/a/b = db-1:3306", "/a/b/hostname = db-1", "/a/b/port = 3306"])
        #expect(try await store().read(["\(prefix)/a", "\(prefix)/a/b"]).map { $0 == nil } == [true, false])
        #expect(try await publisher.publish(record(2, "a", cluster: 2)) == .published)
        #expect(try await content() == ["/a = db-2:3306", "/a/b = db-1:3306", "/a/hostname = db-2", "/a/port = 3306", "/a/b/hostname = db-1", "/a/b/port = 3306"])
        // The upper one goes first, then the lower one.
        #expect(try await publisher.publish(record(3, "c", cluster: 2)) == .published)
        #expect(try await content().filter { !$0.hasPrefix("/c") } == ["/a = ", "/a/b = db-1:3306", "/a/b/hostname = db-1", "/a/b/port = 3306"])
        #expect(try await store().read(["\(prefix)/a"]) == [nil])
        #expect(try await publisher.withdraw(record(1, "a/b", cluster: 1).cluster, because: "no quorum", at: Samples.moment) == .withdrawn)
        #expect(try await content().filter { !$0.hasPrefix("/c") } == ["/a = "])
        // And comes again.
        #expect(try await publisher.publish(record(4, "a", cluster: 2)) == .published)
        #expect(try await content() == ["/a = db-4:3306", "/a/hostname = db-4", "/a/port = 3306"])
    }

    @Test func `aliases whose keys overlap follow each other`() async throws {
        let publisher = try await publisher()
        #expect(try await publisher.publish(record(1, "a")) == .published)
        #expect(try await publisher.publish(record(2, "a/port")) == .published)
        #expect(try await content() == ["/a = ", "/a/port = db-2:3306", "/a/port/hostname = db-2", "/a/port/port = 3306"])
        #expect(try await publisher.publish(record(3, "a")) == .published)
        #expect(try await content() == ["/a = db-3:3306", "/a/hostname = db-3", "/a/port = 3306"])
    }

    @Test func `a node of somebody else below a key stays, and the key goes`() async throws {
        let publisher = try await publisher()
        _ = try await publisher.publish(record(1, "orders"))
        _ = try await withClient { client in try await client.create("/\(prefix)/orders/note", Array("mine".utf8)) }
        #expect(try await publisher.withdraw(record(1, "orders").cluster, because: "no quorum", at: Samples.moment) == .withdrawn)
        #expect(try await content() == ["/orders = ", "/orders/note = mine"])
        #expect(try await store().read(["\(prefix)/orders"]) == [nil])
    }

    // MARK: Conditions

    /// A server compares versions, and that of a node begins at 0 again.
    @Test func `a key that was removed and put again is not the one that was read`() async throws {
        let (store, key) = (try await store(), "\(prefix)/key")
        // So that there is a count of its removals.
        try await store.commit(transaction { $0.put(key, [0]) })
        try await store.commit(transaction { $0.remove(key) })
        try await store.commit(transaction { $0.put(key, [1]) })
        let seen = try await store.read([key])[0]
        // Between the reading and the transaction of somebody, a moment that is short otherwise.
        try await withClient { client in
            let change = transaction { $0.require(key, asRead: seen); $0.put(key, [2]) }
            var snapshot = NodeSnapshot()
            for path in try ChangePlan.paths(for: change) { snapshot.insert(try await client.get(path.text), at: path) }
            let plan = try ChangePlan.operations(for: change, in: snapshot)

            try await store.commit(transaction { $0.remove(key) })
            try await store.commit(transaction { $0.put(key, [1]) })
            #expect(try await client.get("/\(key)").stat.version == 0)
            let error = await #expect(throws: ZooKeeperError.self) { try await client.transaction(plan) }
            #expect(error?.serverCode == .badVersion)
            #expect(try error?.path == NodePath(of: key).removalCount.text)
        }
        let error = await #expect(throws: KeyedStoreError.self) { try await store.commit(transaction { $0.require(key, asRead: seen); $0.put(key, [2]) }) }
        #expect(error?.code == .conflict)
        #expect(try await store.read([key])[0]?.bytes == [1])
    }

    @Test func `those who remove and those who compare come through beside each other`() async throws {
        let (clients, rounds) = (4, 15)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                let (store, own, shared) = (try await store(), "\(prefix)/own/\(client)", "\(prefix)/count")
                group.addTask {
                    var round = 0
                    while round < rounds {
                        let seen = try await store.read([shared, own])
                        var change = KeyedTransaction()
                        change.require(shared, asRead: seen[0])
                        change.put(shared, [(seen[0]?.bytes[0] ?? 0) + 1])
                        change.require(own, asRead: seen[1])
                        if seen[1] == nil { change.put(own, []) } else { change.remove(own) }
                        do throws(KeyedStoreError) {
                            try await store.commit(change)
                            round += 1
                        } catch {
                            guard error.code == .conflict else { throw error }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store().read(["\(prefix)/count"])[0]?.bytes == [UInt8(clients * rounds)])
        #expect(try await store().keys(under: "\(prefix)/own/").count == (rounds.isMultiple(of: 2) ? 0 : clients))
    }

    // MARK: Servers that cannot read several nodes together

    private func oldStore() async throws -> ZooKeeperKeyedStore { try ZooKeeperKeyedStore(StoreKind.zookeeper([try await TestZooKeeper.shared().port]), readsOneByOne: true) }

    @Test func `nodes that are read one after the other are as of one moment, too`() async throws {
        let (store, old) = (try await store(), try await oldStore())
        let keys = (0..<4).map { "\(prefix)/\($0)" }
        // One change at the most while one reading is under way: more would not let it come to an end.
        let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                var round = 0
                for await _ in turns {
                    round += 1
                    // All of them are there with one content, or none is.
                    try await store.commit(transaction { for key in keys { if round.isMultiple(of: 3) { $0.remove(key) } else { $0.put(key, Array("\(round)".utf8)) } } })
                }
            }
            group.addTask {
                defer { turn.finish() }
                var (seen, readings): (Set<[UInt8]?>, Int) = ([], 0)
                while seen.count < 15, readings < 1_000 {
                    turn.yield()
                    let values = try await old.read(keys).map { $0?.bytes }
                    #expect(Set(values).count == 1, "\(values)")
                    seen.insert(values[0])
                    readings += 1
                }
                #expect(seen.count == 15 && seen.contains(nil))
            }
            try await group.waitForAll()
        }
    }

    /// What is counted of removals elsewhere is nothing to those who do not remove the same.
    @Test func `reading one after the other comes to an end while others remove elsewhere all the time`() async throws {
        let (store, old) = (try await store(), try await oldStore())
        let keys = (0..<4).map { "\(prefix)/mine/\($0)" }
        try await store.commit(transaction { for key in keys.dropLast() { $0.put(key, [1]) } })
        try await whileOthersRemove(["\(prefix)/elsewhere"]) {
            for _ in 0..<50 {
                let values = try await old.read(keys).map { $0?.bytes }
                #expect(values == [[1], [1], [1], nil])
            }
        }
    }

    /// Of many keys, which takes longer to read and to write than what the others do in between. They remove keys that share no count with these, as most do not.
    @Test func `a change comes through while others remove elsewhere all the time`() async throws {
        let store = try await store()
        let keys = (0..<64).map { "\(prefix)/mine/\($0)" }
        let counts = try Set(keys.map { try NodePath(of: $0).removalCount })
        let elsewhere = try (0..<keys.count * 8).map { "\(prefix)/elsewhere/\($0)" }.filter { try !counts.contains(NodePath(of: $0).removalCount) }.prefix(3)
        try #require(elsewhere.count == 3)
        try await store.commit(transaction { for key in keys { $0.put(key, [0]) } })
        try await whileOthersRemove(Array(elsewhere)) {
            for round in UInt8(1)...5 {
                let seen = try await store.read(keys)
                try await store.commit(transaction { for (key, value) in zip(keys, seen) { $0.require(key, asRead: value); $0.put(key, [round]) } })
            }
        }
        #expect(try await store.read(keys).allSatisfy { $0?.bytes == [5] })
    }

    private func whileOthersRemove(_ keys: [String], _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for key in keys {
                let store = try await store()
                group.addTask { [self] in
                    var isThere = false
                    while !Task.isCancelled {
                        try await store.commit(transaction { if isThere { $0.remove(key) } else { $0.put(key, []) } })
                        isThere.toggle()
                    }
                    return false
                }
            }
            group.addTask {
                try await body()
                return true
            }
            while let isBody = try await group.next(), !isBody {}
            group.cancelAll()
            // Whoever is cancelled in the middle of a change says that it is cancelled.
            while let _ = await group.nextResult() {}
        }
    }

    @Test func `an old server keeps the promises of a store, too`() async throws {
        let old = try await oldStore()
        let publisher = KeyedKVPublisher(old, layout: layout, deadline: .seconds(60))
        #expect(try await publisher.publish(record(2, "a/b")) == .published)
        #expect(try await publisher.publish(record(1, "a")) == .superseded(.primary(record(2, "a/b"))))
        #expect(try await publisher.publish(record(3, "a")) == .published)
        #expect(try await content() == ["/a = db-3:3306", "/a/hostname = db-3", "/a/port = 3306"])
        #expect(try await publisher.clusters() == [record(3, "a").cluster])
    }

    // MARK: Sizes

    @Test func `what does not fit is refused, and nothing of it is written`() async throws {
        let store = try await store()
        let large = [UInt8](repeating: 0x61, count: 600_000)
        try await store.commit(transaction { $0.put("\(prefix)/one", large) })
        var errors: [KeyedStoreError.Code] = []
        for change in [
            transaction { $0.put("\(prefix)/two", [1]); $0.put("\(prefix)/three", large); $0.put("\(prefix)/four", large) },
            transaction { for number in 0...ZooKeeperKeyedStore.maximumKeys { $0.put("\(prefix)/many/\(number)", [1]) } },
            transaction { $0.put(prefix + String(repeating: "/x", count: NodePath.maximumNames), [1]) },
        ] {
            if let error = await #expect(throws: KeyedStoreError.self, performing: { try await store.commit(change) }) { errors.append(error.code) }
        }
        #expect(errors == [.refused, .refused, .refused])
        #expect(try await store.keys(under: "\(prefix)/") == ["\(prefix)/one"])
        #expect(try await store.read(["\(prefix)/one"])[0]?.bytes == large)
    }

    @Test func `a store that was closed is out of reach`() async throws {
        let store = try ZooKeeperKeyedStore(StoreKind.zookeeper([try await TestZooKeeper.shared().port]))
        #expect(try await store.read(["\(prefix)/none"]) == [nil])
        await store.close()
        #expect(await #expect(throws: KeyedStoreError.self) { try await store.read(["\(prefix)/none"]) }?.code == .unreachable)
        #expect(await #expect(throws: KeyedStoreError.self) { try await store.commit(transaction { $0.put("\(prefix)/none", [1]) }) }?.code == .unreachable)
        await store.close()
    }
}
#endif
