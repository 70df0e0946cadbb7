#if Network
import NIOCore
import Synchronization

/// Every name means this address, until it moves.
final class MovingName: Sendable {
    private let state: Mutex<(address: String, questions: [String])>

    init(at address: String) { state = Mutex((address, [])) }

    func move(to address: String) { state.withLock { $0.address = address } }

    /// For which names the address was asked.
    var questions: [String] { state.withLock { $0.questions } }

    @Sendable func ask(_ host: String, _ port: Int) throws -> [SocketAddress] {
        let address = state.withLock { state in
            state.questions.append(host)
            return state.address
        }
        return [try SocketAddress(ipAddress: address, port: port)]
    }
}
#endif
