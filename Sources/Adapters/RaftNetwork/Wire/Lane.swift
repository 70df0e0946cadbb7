#if Network
import Raft
import RaftCore

/// Which of the two connections between a pair of nodes: a heartbeat never queues behind a snapshot.
enum Lane: UInt8, CaseIterable, Sendable {
    case messages = 0
    case snapshots = 1

    init(_ frame: RaftFrame) {
        switch frame {
        case .message, .featureQuestion, .featureAnswer: self = .messages
        case .snapshotPart, .snapshotAnswer: self = .snapshots
        }
    }
}
#endif
