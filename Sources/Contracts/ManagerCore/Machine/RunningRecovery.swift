import ControlModel
import Promotion
import TopologyModel

/// A recovery under way and the cluster it is for.
struct RunningRecovery: Sendable, Codable {
    let id: RecoveryID
    let cluster: ClusterID
    let failed: InstanceID
    let clusterName: String
    /// Of a dry run: the record of what would have been done. Empty for others.
    let observedSteps: [ControlCommand]
    /// Who waits for its end.
    let waiter: ManagerToken?
    /// Servers that nobody had read when it began: storage remembers that they followed the failed primary.
    var presumed: [InstanceID] = []
    /// What the journal calls the servers. The manager may know them by other names by now, because it began anew.
    var journalNames: [InstanceID: InstanceAddress] = [:]
    var machine: RecoveryMachine
    /// The journal holds a designation of which the machine does not know: it is not gone on with, and another one takes its place when what it has sent is executed.
    var isBehind = false

    /// A server as the recovery knows it: steps, hooks and the designation name it as the journal does.
    static func inTermsOfJournal(_ instance: Instance, _ names: [InstanceID: InstanceAddress]) -> Instance {
        names[instance.id].map { instance.with(address: $0) } ?? instance
    }

    /// Its successor is opened, and this is it.
    func hasOpened(_ server: InstanceAddress) -> Bool { machine.isWritable && machine.designated == server }
}
