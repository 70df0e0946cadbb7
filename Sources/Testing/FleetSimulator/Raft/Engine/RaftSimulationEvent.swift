/// What happens next in a simulated Raft cluster, and to which node. An incarnation makes events of a process that is gone harmless, so nothing is ever removed from the queue.
enum RaftSimulationEvent {
    case tick(node: Int32, incarnation: Int32)
    /// A message is there.
    case deliver(slot: Int32)
    /// A node learns that its connection with another one was closed.
    case connectionClosed(node: Int32, peer: Int32)
    /// The oldest write of a node's disk ends.
    case written(node: Int32, incarnation: Int32)
    /// Only of a defect: a batch is said to be on disk.
    case claimPersisted(node: Int32, incarnation: Int32, token: UInt64)
    /// The state machine takes what was given out.
    case apply(node: Int32, incarnation: Int32)
    case snapshotWritten(node: Int32, incarnation: Int32)
    /// A snapshot that is under way has come to the disk of whoever was to have it, or is lost.
    case snapshotTransferred(slot: Int32)
    /// The sender learns what came of it.
    case snapshotAnswered(slot: Int32)
    case snapshotInstalled(node: Int32, incarnation: Int32, slot: Int32)
    /// It voted, and dies (``RaftFault/Kind/killVoters``).
    case killed(node: Int32, incarnation: Int32)
    case restarts(node: Int32, incarnation: Int32)
    case faultBegins(index: Int32)
    case faultEnds(index: Int32)
    case flaps(index: Int32)
    case clientTurn
    case operatorTurn
    case heal
    case look

    /// The event folded into one number for the hash of a run; independent of the process.
    var fingerprint: UInt64 {
        func mix(_ kind: UInt64, _ a: Int32 = 0, _ b: Int32 = 0) -> UInt64 { kind << 56 ^ UInt64(UInt32(bitPattern: a)) << 24 ^ UInt64(UInt32(bitPattern: b)) }
        return switch self {
        case .tick(let node, let incarnation): mix(1, node, incarnation)
        case .deliver(let slot): mix(2, slot)
        case .written(let node, let incarnation): mix(3, node, incarnation)
        case .claimPersisted(let node, let incarnation, let token): mix(4, node, incarnation) ^ token << 32
        case .apply(let node, let incarnation): mix(5, node, incarnation)
        case .snapshotWritten(let node, let incarnation): mix(6, node, incarnation)
        case .snapshotTransferred(let slot): mix(7, slot)
        case .snapshotAnswered(let slot): mix(8, slot)
        case .snapshotInstalled(let node, let incarnation, let slot): mix(9, node ^ slot << 8, incarnation)
        case .restarts(let node, let incarnation): mix(10, node, incarnation)
        case .faultBegins(let index): mix(11, index)
        case .faultEnds(let index): mix(12, index)
        case .flaps(let index): mix(13, index)
        case .clientTurn: mix(14)
        case .operatorTurn: mix(15)
        case .heal: mix(16)
        case .look: mix(17)
        case .killed(let node, let incarnation): mix(18, node, incarnation)
        case .connectionClosed(let node, let peer): mix(19, node, peer)
        }
    }
}
