import ControlModel
import Refactoring
import TopologyModel

/// Servers that somebody works on are not changed under that person's hands.
extension ManagerMachine {
    /// The maintenances of `servers` that somebody else began.
    func maintenanceBlockers(of servers: [InstanceAddress], for owner: String, at wall: WallTime) -> [PlanBlocker] {
        servers.compactMap { server in
            guard let held = control.maintenance(of: server, at: wall)?.maintenance, held.owner != owner else { return nil }
            return PlanBlocker(server, Gate.inMaintenance(server, owner: held.owner, reason: held.reason).explanation)
        }
    }
}
