import ControlModel
import Promotion
import TopologyModel

/// The unlocking of a primary under way and the cluster it is in.
struct RunningUnlock: Sendable, Codable {
    let id: RecoveryID
    let cluster: ClusterID
    let primary: InstanceID
    let clusterName: String
    /// Who asked for it; nil: nobody, or a manager that is gone.
    let waiter: ManagerToken?
    var machine: UnlockMachine
}
