import Promotion
import TopologyModel

/// What the readiness of clusters is told by, beside the newest facts.
extension ManagerMachine {
    /// With every reading of a primary that takes writes and has replicas: how much of it they received is compared when somebody asks.
    mutating func noteExecuted(_ facts: InstanceFacts, of id: InstanceID, startedAt: MonotonicInstant) {
        guard !facts.settings.readOnly, let cluster = topology.cluster(of: id), cluster.primaryID == id, cluster.hasReplicas(of: id) else { return }
        executedHistories[id, default: ExecutedHistory()].note(facts.transactions.executed, readAt: startedAt)
    }
}
