public import ControlModel
public import TopologyModel

/// One thing that keeps the manager from acting on its own on a cluster, however clear the evidence is.
public enum AutomationBlock: Hashable, Sendable {
    /// The manager only observes (`serve --observe`, keys that are not honored).
    case observeOnly(String)
    /// The cluster is only observed (server truth T13).
    case shape(ClusterShape)
    /// Some servers were never read, so what is known of the cluster may not be all.
    case notArmed
    /// Another manager leads, and acts.
    case standby
    /// No entry of the configuration names the cluster, for recoveries of this kind.
    case notNamed(RecoveryKind)
    /// The configuration says that failures of the server are only reported.
    case ignored(InstanceAddress)
    /// The server is not the primary any more.
    case replaced(InstanceAddress, by: InstanceAddress)
    case gate(Gate)

    /// Whether a recovery is not even opened. An observer opens one and journals what it would have done.
    public var refusesOpening: Bool {
        if case .observeOnly = self { false } else { true }
    }

    /// Whether it only keeps recoveries from following each other too fast.
    var isFlapWindow: Bool {
        if case .gate(.flapping) = self { true } else { false }
    }

    /// What it is and, where a person can, how to lift it.
    public var explanation: String {
        switch self {
        case .observeOnly(let reason): "observe only: \(reason)"
        case .shape(let shape): "observe only: \(shape.explanation)"
        case .notArmed: "not armed: some servers were never read"
        case .standby: "another manager leads, and acts; this one only watches"
        case .notNamed(.relocation):
            "no entry of RecoverIntermediateMasterClusterFilters names this cluster, so the replicas of its sources below the primary are not moved automatically"
        case .notNamed: "no entry of RecoverMasterClusterFilters names this cluster, so it is not recovered automatically"
        case .ignored(let server): "an entry of RecoveryIgnoreHostnameFilters names \(server): its failures are only reported"
        case .replaced(let former, let primary): "\(former) was replaced by \(primary): point the replicas that still follow it to \(primary)"
        case .gate(let gate): gate.explanation
        }
    }
}
