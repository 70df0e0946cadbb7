#if Network
import ConsulKV
import EtcdKV
import KVPublishers
import StoreHTTP
import StoreTestSupport
import TestProcesses
import TestStores
import Testing
import ZooKeeperClient
import ZooKeeperKV

/// Who may, and where.
@Suite struct StoreAccessTests {
    private func http(_ port: UInt16, isEncrypted: Bool = false, host: String = "127.0.0.1", authorityFile: String? = nil) throws -> StoreHTTPSettings {
        var http = StoreHTTPSettings(addresses: [try #require(StoreAddress(parsing: "\(host):\(port)", isEncrypted: isEncrypted, defaultPort: 1))], authorityFile: authorityFile)
        http.timeout = .seconds(20)
        return http
    }

    private func expectRefusal(of publisher: KeyedKVPublisher, without secrets: String...) async throws {
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(Samples.record(9)) }
        #expect(error?.code == .refused, "\(error?.message ?? "")")
        for secret in secrets { #expect(error?.message.contains(secret) == false) }
    }

    // MARK: Consul

    @Test func `Consul takes nothing without the right token, and nothing in part`() async throws {
        let (all, part, wrong) = ("11111111-2222-3333-4444-555555555555", "21111111-2222-3333-4444-555555555555", "31111111-2222-3333-4444-555555555555")
        try await TestConsul.own(.token(all)) { server in
            func store(_ token: String?) throws -> ConsulKeyedStore { try ConsulKeyedStore(ConsulSettings(http: http(server.port), token: token.map { StoreSecret($0) })) }
            try server.arrange("acl/policy", #"{"Name":"part","Rules":"key_prefix \"baton/\" { policy = \"write\" } key_prefix \"\" { policy = \"read\" }"}"#, token: all)
            try server.arrange("acl/token", #"{"SecretID":"\#(part)","Policies":[{"Name":"part"}]}"#, token: all)
            #expect(try await KeyedKVPublisher(store(all)).publish(Samples.record(1)) == .published)
            try await expectRefusal(of: KeyedKVPublisher(store(nil)))
            try await expectRefusal(of: KeyedKVPublisher(store(wrong)), without: wrong)
            try await expectRefusal(of: KeyedKVPublisher(store(part)), without: part)
            // What it may not read does not look as if it were not there.
            let hidden = await #expect(throws: KeyedStoreError.self) { try await store(nil).read(["mysql/master/orders"]) }
            #expect(hidden?.code == .refused)
            let layout = KeyedLayout()
            let values = try await store(all).read([layout.recordKey(of: Samples.cluster), "mysql/master/orders"])
            #expect(try PrimaryRecordCoding.decode(#require(values[0]).bytes) == .primary(Samples.record(1)))
            #expect(values[1]?.bytes == Array("db-1:3306".utf8))
        }
    }

    @Test func `Consul's data center is the one that is asked for`() async throws {
        let port = try await TestConsul.shared().port
        let own = KeyedKVPublisher(try ConsulKeyedStore(ConsulSettings(http: http(port), datacenter: TestConsul.datacenter)), layout: KeyedLayout(prefix: "dc"))
        #expect(own.name == "consul dc-test")
        #expect(try await own.publish(Samples.record(1)) == .published)
        let other = KeyedKVPublisher(try ConsulKeyedStore(ConsulSettings(http: http(port), datacenter: "elsewhere")), layout: KeyedLayout(prefix: "dc"))
        let error = await #expect(throws: KVPublisherError.self) { try await other.publish(Samples.record(2)) }
        #expect(error?.code == .unreachable)
        #expect(try await own.record(of: Samples.cluster) == .primary(Samples.record(1)))
    }

    // MARK: etcd

    @Test func `etcd takes nothing without the right account, and nothing in part`() async throws {
        try await TestEtcd.own { server in
            try server.arrange("auth/user/add", #"{"name":"root","password":"rootsecret"}"#)
            try server.arrange("auth/user/add", #"{"name":"part","password":"partsecret"}"#)
            for role in ["root", "part"] {
                try server.arrange("auth/role/add", #"{"name":"\#(role)"}"#)
                try server.arrange("auth/user/grant", #"{"user":"\#(role)","role":"\#(role)"}"#)
            }
            // From "baton/" to what is behind it, and everything to read.
            try server.arrange("auth/role/grant", #"{"name":"part","perm":{"permType":"READWRITE","key":"YmF0b24v","range_end":"YmF0b24w"}}"#)
            try server.arrange("auth/role/grant", #"{"name":"part","perm":{"permType":"READ","key":"AA==","range_end":"AA=="}}"#)
            func store(_ user: String, _ password: String) throws -> EtcdKeyedStore {
                try EtcdKeyedStore(EtcdSettings(http: http(server.port), credentials: EtcdSettings.Credentials(user: user, password: StoreSecret(password))))
            }
            let root = KeyedKVPublisher(try store("root", "rootsecret"))
            // An etcd that wants no account takes one.
            #expect(try await root.publish(Samples.record(1)) == .published)
            try server.arrange("auth/enable", "{}")
            #expect(try await root.publish(Samples.record(2)) == .published)
            try await expectRefusal(of: KeyedKVPublisher(store("part", "partsecret")), without: "partsecret")
            try await expectRefusal(of: KeyedKVPublisher(store("root", "wrongsecret")), without: "wrongsecret")
            try await expectRefusal(of: KeyedKVPublisher(EtcdKeyedStore(EtcdSettings(http: http(server.port)))))
            #expect(try await root.record(of: Samples.cluster) == .primary(Samples.record(2)))
            // Its tokens are gone with it.
            server.kill()
            try await server.restart()
            #expect(try await root.publish(Samples.record(3)) == .published)
        }
    }

    @Test func `a certificate is verified`() async throws {
        let folder = try TestDirectory.path(for: "certificates")
        let good = try SelfSigned.make(in: folder, name: "good", subjects: "DNS:localhost")
        let other = try SelfSigned.make(in: folder, name: "other", subjects: "DNS:localhost")
        try await TestEtcd.own(TestEtcd.Encryption(certificateFile: good.certificate, keyFile: good.key)) { server in
            func publisher(_ host: String, _ authority: String?) throws -> KeyedKVPublisher {
                KeyedKVPublisher(try EtcdKeyedStore(EtcdSettings(http: http(server.port, isEncrypted: true, host: host, authorityFile: authority))))
            }
            #expect(try await publisher("localhost", good.certificate).publish(Samples.record(1)) == .published)
            // Another authority, only the system's, and another name.
            for stranger in [try publisher("localhost", other.certificate), try publisher("localhost", nil), try publisher("127.0.0.1", good.certificate)] {
                let error = await #expect(throws: KVPublisherError.self) { try await stranger.publish(Samples.record(2)) }
                #expect(error?.code == .unreachable)
            }
            #expect(try await publisher("localhost", good.certificate).record(of: Samples.cluster) == .primary(Samples.record(1)))
        }
    }

    // MARK: ZooKeeper

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
            let manager = KeyedKVPublisher(try store("manager:rightsecret"))
            #expect(manager.name == "zookeeper 127.0.0.1:\(server.port)/site")
            // The chroot is made, too.
            #expect(try await manager.publish(Samples.record(1)) == .published)
            #expect(try await manager.publish(Samples.record(2)) == .published)
            for stranger in [nil, "manager:wrongsecret", "other:rightsecret"] {
                let publisher = KeyedKVPublisher(try store(stranger))
                try await expectRefusal(of: publisher, without: "wrongsecret", "rightsecret")
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
