#if MySQL
import Synchronization
import TopologyModel

/// Servers that turned out to require TLS; shared by all who open sessions with the same options.
final class EncryptedServers: Sendable {
    private let addresses = Mutex<Set<InstanceAddress>>([])

    func contains(_ address: InstanceAddress) -> Bool { addresses.withLock { $0.contains(address) } }
    func insert(_ address: InstanceAddress) { addresses.withLock { _ = $0.insert(address) } }
    func remove(_ address: InstanceAddress) { addresses.withLock { _ = $0.remove(address) } }
}
#endif
