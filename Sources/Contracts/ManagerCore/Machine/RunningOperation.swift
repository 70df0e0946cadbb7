import Refactoring
import TopologyModel

/// An operation under way.
struct RunningOperation: Sendable, Codable {
    /// Who waits for its result; nil: nobody asked for it.
    let waiter: ManagerToken?
    let owner: String
    let clusterName: String
    var machine: OperationMachine
    /// It has ended, and is answered when the control state says what it changed; until then its servers are not given to another one.
    var isBeingRecorded = false
}
