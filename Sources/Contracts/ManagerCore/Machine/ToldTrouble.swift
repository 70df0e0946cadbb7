import Probing
import TopologyModel

/// What people were last told of a server that could not be read, so that the same is not said again at each poll.
struct ToldTrouble: Sendable, Codable {
    enum Reason: Hashable, Sendable, Codable {
        /// It was never read since the start. Of the numbers only those of refusals count: others change with the weather.
        case unread(ProbeFailure.Kind, code: Int)
        /// Another server answers at its address.
        case stranger(ServerIdentity)
        /// Another server answers at this further name of it.
        case moved(ServerIdentity)
    }

    /// Where it is; a server's own address, but for ``Reason/moved(_:)``.
    let address: InstanceAddress
    var reason: Reason
}
