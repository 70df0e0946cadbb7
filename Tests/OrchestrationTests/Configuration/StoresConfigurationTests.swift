import KVPublishers
import Orchestration
import Testing

@Suite struct StoresConfigurationTests {
    private func decode(_ text: String) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array("{\(text)}".utf8), source: "test.json", environment: ["TOKEN": "hidden-in-environment"]) { path in
            path == "/ca.pem" ? Array("pem".utf8) : nil
        }
    }

    private func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try decode(text)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `without keys no store is told`() throws {
        let stores = try decode("").stores
        #expect(stores.isEmpty && stores.prefix == "mysql/master")
    }

    @Test func `the keys of Consul`() throws {
        let stores = try decode(
            #""ConsulAddress": "consul1, Consul2:8501,[::1]:8502", "ConsulScheme": "HTTPS", "ConsulAclToken": "${TOKEN}", "ConsulSSLCAFile": "/ca.pem", "ConsulDataCenters": ["dc2", "dc_3"], "KVClusterMasterPrefix": "/my/keys/""#
        ).stores
        let consul = try #require(stores.consul)
        #expect(consul.endpoints.map(\.description) == ["https://consul1:8500", "https://consul2:8501", "https://[::1]:8502"])
        #expect(consul.token == Secret("hidden-in-environment") && consul.authorityFile == "/ca.pem" && consul.dataCenters == ["dc2", "dc_3"] && !consul.followsCatalog)
        #expect(stores.prefix == "my/keys" && stores.etcd == nil && stores.zooKeeper == nil)
        #expect(!"\(stores)".contains("hidden"))
        #expect(try decode(#""ConsulAddress": "127.0.0.1:8500", "ConsulCrossDataCenterDistribution": true"#).stores.consul == ConsulStore(
            endpoints: [try #require(StoreEndpoint(parsing: "127.0.0.1:8500", defaultPort: 1))], followsCatalog: true))
    }

    @Test func `the keys of etcd`() throws {
        let etcd = try #require(try decode(#""EtcdEndpoints": ["https://etcd1", "etcd2:12379"], "EtcdUser": "baton", "EtcdPassword": "${TOKEN}", "EtcdSSLCAFile": "/ca.pem""#).stores.etcd)
        #expect(etcd.endpoints.map(\.description) == ["https://etcd1:2379", "http://etcd2:12379"])
        #expect(etcd.credentials == .init(user: "baton", password: Secret("hidden-in-environment")) && etcd.authorityFile == "/ca.pem")
    }

    @Test func `the keys of ZooKeeper`() throws {
        #expect(
            try decode(#""ZkAddress": "zk1, zk2:2182/my/chroot", "ZkAccount": "baton:${TOKEN}""#).stores.zooKeeper
                == ZooKeeperStore(ensemble: "zk1:2181,zk2:2182/my/chroot", account: Secret("baton:hidden-in-environment")))
        #expect(try decode(#""ZkAddress": "zk1""#).stores.zooKeeper == ZooKeeperStore(ensemble: "zk1:2181"))
    }

    @Test(arguments: [
        (#""ConsulAddress": "consul1", "ConsulScheme": "tcp""#, "ConsulScheme: must be http or https, not \"tcp\" (line 1)"),
        (#""ConsulAddress": "user@consul1""#, "ConsulAddress: must be host, host:port, or either after http:// or https://, not \"user@consul1\" (line 1)"),
        (#""ConsulAddress": "consul1,""#, nil), (#""ConsulScheme": "tcp""#, nil),
        (#""ConsulAddress": "a", "ConsulDataCenters": ["dc 2"]"#, "ConsulDataCenters[0]: must be the name of a data center of Consul, letters, digits, - and _, not \"dc 2\" (line 1)"),
        (#""ConsulAddress": "a", "ConsulDataCenters": ["x", "x"]"#, "ConsulDataCenters[1]: x stands twice; remove one (line 1)"),
        (
            #""ConsulAddress": "a", "ConsulDataCenters": ["x"], "ConsulCrossDataCenterDistribution": true"#,
            "ConsulDataCenters: is set beside ConsulCrossDataCenterDistribution, which means all of them; remove one of the two (line 1)"
        ),
        (#""ConsulAddress": "https://a", "ConsulSSLCAFile": "/none.pem""#, "ConsulSSLCAFile: /none.pem cannot be read: it must be a PEM file that this user may read (line 1)"),
        (
            #""ConsulAddress": "a", "ConsulSSLCAFile": "/ca.pem""#,
            "ConsulSSLCAFile: no address of this store is https, so nothing would be verified; write https:// before the address, or remove it (line 1)"
        ),
        (#""EtcdEndpoints": ["etcd1/path"]"#, "EtcdEndpoints[0]: must be host, host:port, or either after http:// or https://, not \"etcd1/path\" (line 1)"),
        (#""EtcdEndpoints": ["etcd1"], "EtcdUser": "a""#, "EtcdUser: EtcdUser and EtcdPassword are needed together (line 1)"),
        (#""EtcdEndpoints": ["etcd1"], "EtcdPassword": "a""#, "EtcdPassword: EtcdUser and EtcdPassword are needed together (line 1)"),
        (#""ZkAddress": "zk1,,zk2""#, "ZkAddress: must be host:port, several of them with commas between, and at the end the path of a chroot if there is one, not \"zk1,,zk2\" (line 1)"),
        (#""ZkAddress": "zk1", "ZkAccount": "nobody""#, "ZkAccount: must be of the form user:password (line 1)"),
        (#""ZkAddress": "zk1", "ZkAccount": "a:${UNSET}""#, "ZkAccount: the environment variable UNSET is not set (line 1)"),
    ] as [(String, String?)])
    func `a mistake is told with what to write`(text: String, problem: String?) {
        #expect(problems(text).first == problem)
    }

    @Test func `a key of a store that is not named is listed as unused`() throws {
        let text = #""ConsulAclToken": "x", "EtcdUser": "y", "ZkAccount": "a:b", "KVClusterMasterPrefix": "p""#
        #expect(try decode(text).notes == ["known keys that are not used yet: ConsulAclToken, EtcdUser, KVClusterMasterPrefix, ZkAccount"])
        #expect(try decode(#"\#(text), "ConsulAddress": "a", "EtcdEndpoints": ["b"], "EtcdPassword": "z", "ZkAddress": "c""#).notes == [])
    }

    @Test func `files have one form or both`() throws {
        #expect(try decode(#""KVFileDirectory": "/kv""#).kvFileFormats == [.json])
        #expect(try decode(#""KVFileDirectory": "/kv", "KVFileFormats": ["lines", "json", "lines"]"#).kvFileFormats == [.lines, .json])
        #expect(problems(#""KVFileFormats": ["yaml"]"#) == ["KVFileFormats[0]: must be json or lines, not \"yaml\" (line 1)"])
        #expect(problems(#""KVFileFormats": []"#) == ["KVFileFormats: must name a form: json or lines (line 1)"])
        #expect(try decode(#""KVFileFormats": ["lines"]"#).notes == ["known keys that are not used yet: KVFileFormats"])
    }

    @Test func `a manager that only observes tells no store, and neither does one that has none`() throws {
        #expect(try !decode("").tellsStores)
        for store in [#""KVFileDirectory": "/kv""#, #""ConsulAddress": "a""#, #""EtcdEndpoints": ["a"]"#, #""ZkAddress": "a""#] {
            var configuration = try decode(store)
            #expect(configuration.tellsStores)
            configuration.observeOnlyReasons = ["--observe"]
            #expect(!configuration.tellsStores)
        }
    }

    @Test func `the interval of comparison has a range`() throws {
        #expect(try decode("").routes.reconcileInterval == .seconds(60))
        #expect(try decode(#""RouteReconcileInterval": "5s""#).routes.reconcileInterval == .seconds(5))
        #expect(problems(#""RouteReconcileInterval": "999ms""#) == ["RouteReconcileInterval: is out of range; allowed is 1s to 1d (line 1)"])
    }
}
