#if Network
import Raft
import Synchronization

/// How the node stands now: written by whoever runs the node, on any thread, and read at each handshake.
final class StandingBoard: Sendable {
    private let standing = Mutex<NodeStanding?>(nil)

    /// nil: nobody has said it.
    var current: NodeStanding? {
        get { standing.withLock { $0 } }
        set { standing.withLock { $0 = newValue } }
    }
}
#endif
