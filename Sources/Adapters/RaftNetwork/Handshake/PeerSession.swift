#if Network
import RaftCore

/// What a handshake came to.
struct PeerSession: Hashable, Sendable {
    let node: NodeID
    let lane: Lane
    /// The form of frames that both sides speak.
    let version: UInt8
    /// What the other side says of itself; nil: nothing.
    var standing: PeerStanding?
}
#endif
