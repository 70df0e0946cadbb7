#if Network
import KVPublishers
import StoreTestSupport
import TestStores
import Testing
import ZooKeeperClient
import ZooKeeperKV

/// Who may, and where, in a ZooKeeper.
@Suite struct ZooKeeperAccessTests {
    /// It has no TLS; what it has is a part of the tree for each, and accounts.
    @Test func `ZooKeeper takes nothing without the right account, and nothing in part`() async throws {
        try await TestZooKeeper.own { server in
            func store(_ account: String?, chroot: String = "/site") throws -> ZooKeeperKeyedStore {
                var settings = try StoreKind.zookeeper([server.port], chroot: chroot)
                settings.authentication = try account.map { try ZooKeeperAuthentication(digest: $0) }
                return try ZooKeeperKeyedStore(settings)
            }
            let layout = KeyedLayout()
            let keys = [layout.recordKey(of: Samples.cluster)] + layout.addressKeys(of: "orders")
            let manager = KeyedKVPublisher(try store("manager:rightsecret"), deadline: .seconds(60))
            #expect(manager.name == "zookeeper 127.0.0.1:\(server.port)/site")
            // The chroot is made, too.
            #expect(try await manager.publish(Samples.record(1)) == .published)
            #expect(try await manager.publish(Samples.record(2)) == .published)
            for stranger in [nil, "manager:wrongsecret", "other:rightsecret"] {
                let publisher = KeyedKVPublisher(try store(stranger), deadline: .seconds(60))
                try await Refusal.expect(of: publisher, without: "wrongsecret", "rightsecret")
                // Anyone may read, and nobody else removes.
                #expect(try await publisher.record(of: Samples.cluster) == .primary(Samples.record(2)))
                let error = await #expect(throws: KVPublisherError.self) { try await publisher.withdraw(Samples.cluster, because: "no quorum", at: Samples.moment) }
                #expect(error?.code == .refused)
            }
            // An account that may write some of it: the record, and not the keys of the alias.
            var part = KeyedTransaction()
            part.put("baton/part", [1])
            part.put(keys[1], [1])
            try await ZooKeeper.with(ZooKeeperEnsemble(parsing: "127.0.0.1:\(server.port)")) { try await $0.createParents(of: "/part/baton/%removals/x") }
            _ = try await store("manager:rightsecret", chroot: "/part").commit(transaction { $0.put(keys[1], [9]) })
            let refusal = await #expect(throws: KeyedStoreError.self) { try await store("other:secret", chroot: "/part").commit(part) }
            #expect(refusal?.code == .refused)
            #expect(refusal?.message.contains("not allowed") == true, "\(refusal?.message ?? "")")
            #expect(try await store(nil, chroot: "/part").read(["baton/part", keys[1]]).map { $0?.bytes } == [nil, [9]])

            let values = try await store(nil).read(keys)
            #expect(try PrimaryRecordCoding.decode(#require(values[0]).bytes) == .primary(Samples.record(2)))
            #expect(values[1]?.bytes == Array("db-2:3306".utf8))
            // The same keys, and another part of the tree.
            #expect(try await store("manager:rightsecret", chroot: "").read(keys).allSatisfy { $0 == nil })
            #expect(try await store("manager:rightsecret", chroot: "").read(keys.map { "site/\($0)" }).map { $0?.bytes } == values.map { $0?.bytes })
        }
    }

    @Test func `what may not be read does not look as if it were not there`() async throws {
        try await TestZooKeeper.own { server in
            var settings = try StoreKind.zookeeper([server.port])
            settings.authentication = try ZooKeeperAuthentication(digest: "manager:rightsecret")
            settings.acl = [.creator(.all)]
            let manager = try ZooKeeperKeyedStore(settings)
            try await manager.commit(transaction { $0.put("a/b", [1]) })
            let stranger = try StoreKind.zookeeper.client([server.port])
            for call in [{ _ = try await stranger.read(["a/b"]) }, { _ = try await stranger.keys(under: "a/") }] as [() async throws -> Void] {
                #expect(await #expect(throws: KeyedStoreError.self) { try await call() }?.code == .refused)
            }
            #expect(try await stranger.read(["a/c"]) == [nil])
            #expect(try await manager.keys(under: "a") == ["a/b"])
        }
    }

    private func transaction(_ fill: (inout KeyedTransaction) -> Void) -> KeyedTransaction {
        var transaction = KeyedTransaction()
        fill(&transaction)
        return transaction
    }
}
#endif
