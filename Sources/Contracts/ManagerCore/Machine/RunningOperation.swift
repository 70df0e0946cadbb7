import Refactoring
import TopologyModel

/// An operator's operation under way.
struct RunningOperation: Sendable, Codable {
    /// Who waits for its result.
    let waiter: ManagerToken
    let owner: String
    let clusterName: String
    var machine: OperationMachine
    /// It has ended, and is answered when the control state says what it changed; until then its servers are not given to another one.
    var isBeingRecorded = false
}
