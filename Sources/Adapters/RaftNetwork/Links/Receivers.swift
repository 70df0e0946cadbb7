#if Network
import Raft
import RaftCore

/// What a node wants to be told, see ``Raft/RaftTransport/start(_:closed:)``.
struct Receivers: Sendable {
    let receive: @Sendable (RaftFrame, NodeID) -> Void
    let closed: @Sendable (NodeID) -> Void
}
#endif
