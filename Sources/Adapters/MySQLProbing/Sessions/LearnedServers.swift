#if MySQL
import ServerDialects
import Synchronization
import TopologyModel

/// What servers turned out to understand; shared by all who open sessions with the same options, so that whoever acts on a server need not ask what its
/// probes have asked. Only ever a guess: a server may be upgraded, and another one may stand behind its address.
final class LearnedServers: Sendable {
    private let capabilities = Mutex<[InstanceAddress: ServerCapabilities]>([:])

    subscript(address: InstanceAddress) -> ServerCapabilities? { capabilities.withLock { $0[address] } }

    func note(_ learned: ServerCapabilities, of address: InstanceAddress) { capabilities.withLock { $0[address] = learned } }
    func forget(_ address: InstanceAddress) { capabilities.withLock { $0[address] = nil } }
}
#endif
