import Analysis
import ControlModel
import Refactoring
import TopologyModel

/// `RecoverNonWriteableMaster` opens a primary that is read-only for no reason that is known: a person's wish to close one has to be known.
extension ManagerMachine {
    /// Why it would be for nothing to make a primary read-only: it would be opened again at once.
    func futileClosing(by plan: OperationPlan, at wall: WallTime) -> [PlanBlocker] {
        guard case .setReadOnly(let server, true) = plan.operation, configuration.observeOnlyReasons.isEmpty, let primary = topology.instance(at: server),
            let cluster = topology.cluster(of: primary.id), cluster.primaryID == primary.id, policy(of: cluster).detection.wantsWritablePrimary,
            let record = controlRecord(of: cluster), record.primary == primary.address,
            automationGates.blocks(for: cluster, record: record, failed: primary.address, at: wall).allSatisfy(\.isFlapWindow)
        else { return [] }
        return [
            PlanBlocker(
                primary.address,
                "RecoverNonWriteableMaster is set, so it would be opened again at once; say first that you work on it: "
                    + "`baton maintenance begin \(primary.address) --reason …`")
        ]
    }
}
