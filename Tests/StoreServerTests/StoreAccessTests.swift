#if Network
import ConsulKV
import EtcdKV
import KVPublishers
import StoreHTTP
import TestProcesses
import TestStores
import Testing

/// Who may, and where.
@Suite struct StoreAccessTests {
    private func http(_ port: UInt16, isEncrypted: Bool = false, host: String = "127.0.0.1", authorityFile: String? = nil) throws -> StoreHTTPSettings {
        var http = StoreHTTPSettings(addresses: [try #require(StoreAddress(parsing: "\(host):\(port)", isEncrypted: isEncrypted, defaultPort: 1))], authorityFile: authorityFile)
        http.timeout = .seconds(20)
        return http
    }

    /// A publication consists of several requests.
    private func publisher(_ store: any KeyedStore, layout: KeyedLayout = KeyedLayout()) -> KeyedKVPublisher {
        KeyedKVPublisher(store, layout: layout, deadline: .seconds(60))
    }

    // MARK: Consul

    @Test func `Consul takes nothing without the right token, and nothing in part`() async throws {
        let (all, part, wrong) = ("11111111-2222-3333-4444-555555555555", "21111111-2222-3333-4444-555555555555", "31111111-2222-3333-4444-555555555555")
        try await TestConsul.own(.token(all)) { server in
            func store(_ token: String?) throws -> ConsulKeyedStore { try ConsulKeyedStore(ConsulSettings(http: http(server.port), token: token.map { StoreSecret($0) })) }
            try server.arrange("acl/policy", #"{"Name":"part","Rules":"key_prefix \"baton/\" { policy = \"write\" } key_prefix \"\" { policy = \"read\" }"}"#, token: all)
            try server.arrange("acl/token", #"{"SecretID":"\#(part)","Policies":[{"Name":"part"}]}"#, token: all)
            #expect(try await publisher(store(all)).publish(Samples.record(1)) == .published)
            try await Refusal.expect(of: publisher(store(nil)))
            try await Refusal.expect(of: publisher(store(wrong)), without: wrong)
            try await Refusal.expect(of: publisher(store(part)), without: part)
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
        let own = try publisher(ConsulKeyedStore(ConsulSettings(http: http(port), datacenter: TestConsul.datacenter)), layout: KeyedLayout(prefix: "dc"))
        #expect(own.name == "consul dc-test")
        #expect(try await own.publish(Samples.record(1)) == .published)
        let other = try publisher(ConsulKeyedStore(ConsulSettings(http: http(port), datacenter: "elsewhere")), layout: KeyedLayout(prefix: "dc"))
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
            let root = try publisher(store("root", "rootsecret"))
            // An etcd that wants no account takes one.
            #expect(try await root.publish(Samples.record(1)) == .published)
            try server.arrange("auth/enable", "{}")
            #expect(try await root.publish(Samples.record(2)) == .published)
            try await Refusal.expect(of: publisher(store("part", "partsecret")), without: "partsecret")
            try await Refusal.expect(of: publisher(store("root", "wrongsecret")), without: "wrongsecret")
            try await Refusal.expect(of: publisher(EtcdKeyedStore(EtcdSettings(http: http(server.port)))))
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
            func trusting(_ authority: String?, _ host: String) throws -> KeyedKVPublisher {
                try publisher(EtcdKeyedStore(EtcdSettings(http: http(server.port, isEncrypted: true, host: host, authorityFile: authority))))
            }
            #expect(try await trusting(good.certificate, "localhost").publish(Samples.record(1)) == .published)
            // Another authority, only the system's, and another name.
            for stranger in [try trusting(other.certificate, "localhost"), try trusting(nil, "localhost"), try trusting(good.certificate, "127.0.0.1")] {
                let error = await #expect(throws: KVPublisherError.self) { try await stranger.publish(Samples.record(2)) }
                #expect(error?.code == .unreachable)
            }
            #expect(try await trusting(good.certificate, "localhost").record(of: Samples.cluster) == .primary(Samples.record(1)))
        }
    }
}
#endif
