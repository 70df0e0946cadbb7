#if MySQL
import TopologyModel

/// A state of the replica that a scenario waits for before it goes on.
enum Milestone: Hashable, Sendable {
    case replicating
    /// The status shows everything that the source has committed as received.
    case received
    case drained
    case receiverLost
    case applierWaits

    /// - Parameter written: rows on the source in this scenario.
    func isReached(_ seen: ReplicaObservation, written: Int) -> Bool {
        switch self {
        case .replicating: seen.receiver == .running && seen.applier == .running
        case .received: seen.received == written
        case .drained: seen.rows == written && seen.applierHasReadAll
        case .receiverLost: seen.receiver == .connecting && seen.receiverTrouble == .connection
        case .applierWaits: seen.applierWaitsForLock
        }
    }
}
#endif
