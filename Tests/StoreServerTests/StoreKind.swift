#if Network
import ConsulKV
import EtcdKV
import KVPublishers
import StoreHTTP
import TestStores
import Testing

/// The kinds of stores that everything holds for.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case consul, etcd

    var testDescription: String { rawValue }

    /// The one that tests share which neither stop nor change it.
    func shared() async throws -> any TestStore {
        switch self {
        case .consul: try await TestConsul.shared()
        case .etcd: try await TestEtcd.shared()
        }
    }

    /// One of the test's own.
    func own(_ body: (any TestStore) async throws -> Void) async throws {
        switch self {
        case .consul: try await TestConsul.own { try await body($0) }
        case .etcd: try await TestEtcd.own { try await body($0) }
        }
    }

    /// A client of its own.
    ///
    /// - Parameter timeout: of one request. Long unless a test waits for its end: the machine has other things to do, too.
    func client(_ ports: [UInt16], timeout: Duration = .seconds(20)) throws -> any KeyedStore {
        var http = StoreHTTPSettings(addresses: ports.compactMap { StoreAddress(parsing: "127.0.0.1:\($0)", defaultPort: 1) })
        http.timeout = timeout
        switch self {
        case .consul: return try ConsulKeyedStore(ConsulSettings(http: http))
        case .etcd: return try EtcdKeyedStore(EtcdSettings(http: http))
        }
    }

    func publisher(_ ports: [UInt16], layout: KeyedLayout = KeyedLayout()) throws -> KeyedKVPublisher {
        KeyedKVPublisher(try client(ports), layout: layout, deadline: .seconds(60))
    }
}
#endif
