import Refactoring
import TopologyModel

/// An operator's operation under way.
struct RunningOperation: Sendable {
    /// Who waits for its result.
    let waiter: ManagerToken
    let clusterName: String
    var machine: OperationMachine
}
