#if Network
import Crypto
import Raft
import RaftCore

/// What every frame of a node says about its sender.
struct WireIdentity: Hashable, Sendable {
    /// The first eight bytes of the SHA-256 of the cluster's identity: finds frames that went astray, and is no proof of anything.
    let cluster: UInt64
    let node: NodeID

    init(_ identity: LogIdentity) {
        let bytes = [identity.clusterHigh, identity.clusterLow].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
        cluster = SHA256.hash(data: bytes).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        node = identity.node
    }
}
#endif
