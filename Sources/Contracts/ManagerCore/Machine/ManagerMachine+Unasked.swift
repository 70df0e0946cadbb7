import ControlModel
import TopologyModel

/// Operations that nobody asked for: a deposed server that is to be a replica again, and a replica that a failover left behind.
extension ManagerMachine {
    /// Whether one may begin, and whom the server is to follow then; nil: a recovery of the cluster is under way, or its primary may be dead or takes no writes, which
    /// is a matter of its own.
    ///
    /// - Parameters:
    ///   - isRead: what is wanted of the last reading of the primary.
    ///   - holds: which of the brakes of automatic recovery hold it. That failures of the server are only reported always does.
    func unaskedDestination(
        of server: Instance, in id: ClusterID, at wall: WallTime, whenRead isRead: (Instance) -> Bool, heldBy holds: (AutomationBlock) -> Bool
    ) -> UnaskedDestination? {
        guard let record = control.cluster(id), record.openRecovery == nil, let primary = topology.instance(at: record.primary), isRead(primary),
            !isSuspected(primary.id), primary.takesWrites, let cluster = topology.cluster(of: primary.id)
        else { return nil }
        let ignored = server.placement.failuresAreIgnored ? AutomationBlock.ignored(server.address) : nil
        let blocks = automationGates.blocks(for: cluster, record: record, failed: server.address, at: wall)
        return UnaskedDestination(record: record, primary: primary, cluster: cluster, block: ignored ?? blocks.first(where: holds))
    }
}
