import ControlModel
import Promotion
import TopologyModel

/// A relocation under way and the cluster it is in.
struct RunningRelocation: Sendable, Codable {
    let id: RecoveryID
    let cluster: ClusterID
    let failed: InstanceID
    let clusterName: String
    /// Who waits for its end.
    let waiter: ManagerToken?
    var machine: RelocationMachine
}
