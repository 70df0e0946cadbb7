#if Network
import ConsulKV
import EtcdKV
package import KVPublishers
package import StoreHTTP
package import TestStores
import ZooKeeperClient
package import ZooKeeperKV

/// The kinds of stores that everything holds for.
package enum StoreKind: String, CaseIterable, Sendable {
    case consul, etcd, zookeeper

    /// The one that tests share which neither stop nor change it.
    package func shared() async throws -> any TestStore {
        switch self {
        case .consul: try await TestConsul.shared()
        case .etcd: try await TestEtcd.shared()
        case .zookeeper: try await TestZooKeeper.shared()
        }
    }

    /// One of the test's own.
    package func own(_ body: (any TestStore) async throws -> Void) async throws {
        switch self {
        case .consul: try await TestConsul.own { try await body($0) }
        case .etcd: try await TestEtcd.own { try await body($0) }
        case .zookeeper: try await TestZooKeeper.own { try await body($0) }
        }
    }

    /// A client of its own.
    ///
    /// - Parameter timeout: of one request. Long unless a test waits for its end: the machine has other things to do, too.
    package func client(_ ports: [UInt16], timeout: Duration = .seconds(20)) throws -> any KeyedStore {
        switch self {
        case .consul: try ConsulKeyedStore(ConsulSettings(http: StoreKind.http(ports, timeout: timeout)))
        case .etcd: try EtcdKeyedStore(EtcdSettings(http: StoreKind.http(ports, timeout: timeout)))
        case .zookeeper: try ZooKeeperKeyedStore(StoreKind.zookeeper(ports, timeout: timeout))
        }
    }

    package static func http(_ ports: [UInt16], timeout: Duration = .seconds(20)) -> StoreHTTPSettings {
        var http = StoreHTTPSettings(addresses: ports.compactMap { StoreAddress(parsing: "127.0.0.1:\($0)", defaultPort: 1) })
        http.timeout = timeout
        return http
    }

    /// The servers are asked in this order, as the other stores' are.
    package static func zookeeper(_ ports: [UInt16], chroot: String = "", timeout: Duration = .seconds(20)) throws -> ZooKeeperKVSettings {
        var settings = ZooKeeperKVSettings(try ZooKeeperEnsemble(parsing: ports.map { "127.0.0.1:\($0)" }.joined(separator: ",") + chroot))
        settings.timeout = timeout
        settings.random = InOrder()
        return settings
    }

    package func publisher(_ ports: [UInt16], layout: KeyedLayout = KeyedLayout(), timeout: Duration = .seconds(20)) throws -> KeyedKVPublisher {
        KeyedKVPublisher(try client(ports, timeout: timeout), layout: layout, deadline: .seconds(60))
    }
}
#endif
