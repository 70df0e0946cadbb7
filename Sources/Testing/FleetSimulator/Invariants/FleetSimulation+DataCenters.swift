import ControlModel
import ManagerCore
import Promotion
import TopologyModel

/// F7 for data centers: promotions that are forbidden across them, and the replica nearby that is preferred where they are not.
extension FleetSimulation {
    private func isNear(_ server: InstanceAddress, _ other: InstanceAddress) -> Bool { placement.dataCenter(of: server.host) == placement.dataCenter(of: other.host) }

    func mayCross(from failed: InstanceAddress, to successor: InstanceAddress) -> Bool {
        !plan.configuration.promotion.preventCrossDataCenter || isNear(failed, successor)
    }

    /// A server is designated; whom it was designated from is known.
    func checkDataCenter(of server: SimulatedServer, _ open: Oracle.OpenRecovery, known: ControlState) {
        guard placement is SimulatedDataCenters else { return }
        let failed = servers[open.failed].address
        if plan.configuration.promotion.preventCrossDataCenter {
            if isNear(failed, server.address) { marks.hit(.dataCenterKept) } else { violate(.neverPromoted, "\(server.address) is designated, in another data center than \(failed)") }
        } else if isNear(failed, server.address) {
            if servers.contains(where: { open.reachable[$0.index] != nil && $0.address < server.address && !isNear(failed, $0.address) }) { marks.hit(.nearOnePreferred) }
        } else if let near = servers.first(where: { isNear(failed, $0.address) && isPreferable($0, open, known: known) }) {
            violate(.neverPromoted, "\(server.address) is designated, and \(near.address), which received the same, is in the data center of \(failed)")
        }
    }

    /// Nothing at all speaks against a replica: nobody was asked for, it has what any of them has, and no fault and no person had to do with it.
    private func isPreferable(_ replica: SimulatedServer, _ open: Oracle.OpenRecovery, known: ControlState) -> Bool {
        guard open.reachable[replica.index] != nil, open.knownToFollow[replica.index], replica.boot == 1, replica.channel?.applier == .running,
            replica.channel?.applierError == 0, replica.waitingActions.isEmpty, !isDelayed(replica), !replica.isFiltered, replica.release.version == plan.release.version,
            plan.withoutGTID == nil, !holdsErrant(replica, after: servers[open.failed], beside: servers), known.promotionRules.isEmpty, known.downtimes.isEmpty, known.maintenances.isEmpty, open.coPrimary == nil, open.kind == .failover,
            let record = journal.state.recovery(open.id), record.opening.successor == nil, record.replacedDesignations.isEmpty,
            plan.faults.allSatisfy({ !$0.kind.mayDisturb(replica.index) })
        else { return false }
        // Also what one of a ring wrote itself before it was deposed, which may be older than what all received later.
        return servers.allSatisfy { other in
            guard other.index != open.failed, other.channel?.source == servers[open.failed].address else { return true }
            let pending = replica.channel?.pending ?? []
            return (other.log + (other.channel?.pending ?? [])).allSatisfy { replica.holds(transactions[Int($0)]) || pending.contains($0) }
        }
    }
}

extension Fault.Kind {
    /// Whether a server may be another one for it than it would be. What befalls the primary befalls whoever is the primary then.
    fileprivate func mayDisturb(_ server: Int) -> Bool {
        switch self {
        // Whom people prefer comes before whoever is nearby.
        case .operatorPrefers, .addressMoves, .sourceLink(nil, _): true
        default: namedServer == server
        }
    }
}
