public import TopologyModel

/// What can refuse the opening of a recovery, or of a restarted primary, with the action that lifts it. Checked inside apply, so that gate and opening are one commit.
public enum Gate: Hashable, Sendable, Codable {
    case unknownCluster
    case epochMoved(Epoch)
    case recoveryOpen(RecoveryID)
    /// The primary came back from a restart and is being opened; a statement for that may still take effect.
    case reopening(InstanceAddress)
    case paused(reason: String, byAllClusters: Bool)
    case downtimed(owner: String, reason: String)
    case inMaintenance(InstanceAddress, owner: String, reason: String)
    /// A recovery of this cluster ended less than the flap window ago and was not acknowledged.
    case flapping(RecoveryID, remaining: Duration)

    /// What it is and how to lift it.
    public var explanation: String {
        switch self {
        case .unknownCluster: "the cluster has no identity yet"
        case .epochMoved(let epoch): "the cluster is at epoch \(epoch) by now"
        case .recoveryOpen(let id): "recovery \(id) is open"
        case .reopening(let primary): "\(primary) is being opened after a restart; that ends by itself within seconds"
        case .paused(let reason, let all):
            "automatic recovery is paused\(all ? " for all clusters" : "") (\(reason)); `baton resume\(all ? "" : " CLUSTER")` lifts it"
        case .downtimed(let owner, let reason): "the server is downtimed by \(owner) (\(reason)); `baton downtime end` lifts it"
        case .inMaintenance(let server, let owner, let reason):
            "\(server) is under maintenance by \(owner) (\(reason)); `baton maintenance end \(server)` ends it"
        case .flapping(let id, let remaining):
            "recovery \(id) of this cluster ended recently; `baton ack \(id)` lifts the block, else it ends in \(remaining.components.seconds) s"
        }
    }
}
