import ConsulKV
import EtcdKV
import Foundation
import KVPublishers
import StoreHTTP
import ZooKeeperClient
import ZooKeeperKV

/// A store, and as many clients of it as a measurement needs.
struct MeasuredStore {
    var kind: String
    /// A client of its own each time, as another process would have.
    var publisher: () throws -> any KVPublisher
    /// Takes away what was left outside of a store.
    var remove: () -> Void = {}

    static func all(environment: [String: String], directory: String) throws -> [MeasuredStore] {
        func address(_ name: String) throws -> String {
            guard let text = environment[name] else { throw Failure(description: "\(name) is not set; run this beside the stores: scripts/with-stores …") }
            return text
        }
        func http(_ text: String) throws -> StoreHTTPSettings {
            guard let address = StoreAddress(parsing: text, defaultPort: 0) else { throw Failure(description: "\(text) is no address") }
            return StoreHTTPSettings(addresses: [address])
        }
        // Of this run alone.
        let layout = KeyedLayout(prefix: "benchmark/\(UUID().uuidString)")
        let consul = ConsulSettings(http: try http(address("BATON_TEST_CONSUL")))
        let etcd = EtcdSettings(http: try http(address("BATON_TEST_ETCD")))
        let zooKeeper = ZooKeeperKVSettings(try ZooKeeperEnsemble(parsing: address("BATON_TEST_ZOOKEEPER")))
        let files = "\(directory)/baton-benchmark-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        return [
            MeasuredStore(kind: "consul") { KeyedKVPublisher(try ConsulKeyedStore(consul), layout: layout) },
            MeasuredStore(kind: "etcd") { KeyedKVPublisher(try EtcdKeyedStore(etcd), layout: layout) },
            MeasuredStore(kind: "zookeeper") { KeyedKVPublisher(try ZooKeeperKeyedStore(zooKeeper), layout: layout) },
            MeasuredStore(kind: "file", publisher: { FileKVPublisher(directory: files) }, remove: { try? FileManager.default.removeItem(atPath: files) }),
        ]
    }
}
