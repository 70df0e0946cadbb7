import ControlModel
import TopologyModel

/// What stays as everything else heals.
extension FleetSimulation {
    /// Who is the primary by now, or has replicas, is spared: the run makes more of the death of such a server.
    func beginLastingFaults() {
        if let lost = plan.quorum?.lostManager {
            manager = managers[lost]
            crashManager(for: Nanoseconds.never)
            manager = leading
        }
        guard let planned = plan.lastingFaults else { return }
        lastingFaults.dead = planned.dead.flatMap { isLeaf($0) ? $0 : nil }
        lastingFaults.outOfReach = planned.outOfReach.flatMap { isLeaf($0) ? $0 : nil }
        if let dead = lastingFaults.dead {
            trace("\(servers[dead].address) is dead from now on")
            crash(dead)
        }
        if let far = lastingFaults.outOfReach {
            trace("\(servers[far].address) is out of reach from now on")
            network.setLink(fromManager: 0, to: far, .hanging)
        }
    }

    private func isLeaf(_ server: Int) -> Bool {
        servers.indices.contains(server) && record?.primary != servers[server].address && !servers.contains { $0.channel?.source == servers[server].address }
    }

    /// Whether every manager can work with it for good, once everything has healed.
    func isWhole(_ server: SimulatedServer) -> Bool { server.isUp && server.index != lastingFaults.outOfReach }

    /// Somebody was promoted in time beside them.
    func markLastingFaults() {
        if lastingFaults.dead != nil { marks.hit(.promotedBesideDead) }
        if lastingFaults.outOfReach != nil { marks.hit(.promotedBesideUnreachable) }
        if plan.quorum?.lostManager != nil { marks.hit(.promotedWithoutAManager) }
    }
}
