import ControlModel
import Refactoring
import TopologyModel

/// F19: what becomes of the replicas of a primary that is replaced, at the close of its recovery and afterwards.
extension FleetSimulation {
    func checkReplicas(_ open: Oracle.OpenRecovery, _ closing: RecoveryClosing) {
        guard let record, let primary = owner(of: record.primary) else { return }
        if servers[primary].channel != nil { violate(.replicasFollow, "the new primary \(record.primary) still follows somebody") }
        for server in servers where server.index != primary && open.participants[server.index] && open.knownToFollow[server.index] {
            if server.index == open.failed, !open.kind.isPlanned || server.boot != open.failedBoot { continue }
            guard let since = oracle.manageableSince[server.index], since <= open.openedAt else { continue }
            guard let source = server.channel?.source else {
                // It never was a replica, and nobody may follow nobody but the primary.
                if server.index == open.failed, !closing.lostReplicas.contains(server.address) {
                    violate(.replicasFollow, "\(server.address) handed over, follows nobody and is not listed as lost")
                }
                continue
            }
            if source != record.primary, !closing.lostReplicas.contains(server.address) {
                violate(.replicasFollow, "\(server.address) follows \(source) and is not listed as lost")
            }
            checkKeepsDelay(server)
        }
        for lost in closing.lostReplicas {
            if lost == record.primary { violate(.replicasFollow, "the new primary \(lost) is listed as lost") }
            if !closing.saysWhyLost(lost) { violate(.replicasFollow, "\(lost) is listed as lost and nobody knows why: \(closing.reason)") }
        }
        checkNoCircle()
    }

    // MARK: Those that were left behind

    /// A statement of an operation on a server that follows somebody and belongs to no relocation: a replica of a server that was deposed is to follow the primary, or gets back what it had.
    func checkStragglerIntent(_ action: SimulatedAction, _ server: Int) {
        let address = action.request.target
        if action.request.expectedIdentity == nil || action.request.expectedBoot == nil {
            violate(.intentFirst, "\(action.request.action) is sent to \(address) without an expected identity and run")
        }
        switch action.request.action {
        case .stopReceiver, .startReceiver, .stopApplier, .startApplier, .startReplication, .applyRelayLogs, .pointToSource, .detach: break
        default: violate(.scope, "\(action.request.action) is sent to \(address), which was left behind")
        }
        if let source = servers[server].channel?.source, source != record?.primary, !isDeposed(source) {
            violate(.scope, "\(action.request.action) is sent to \(address), which follows \(source): nobody was replaced there")
        }
    }

    /// The statement of such an operation, or of a relocation, that gives a server another source is executed.
    func checkStraggler(_ action: SimulatedAction, _ server: Int, below source: InstanceAddress) {
        guard let own = servers[server].channel?.source, own != source, isDeposed(own), let record, source == record.primary, let primary = owner(of: source),
            !isAnnouncedRelocation(of: action.request.target, as: .relocate)
        else { return }
        if !servers[server].readOnly { violate(.replicasFollow, "\(servers[server].address) is made to follow \(source) while it takes writes") }
        let pending = servers[server].channel?.pending ?? []
        if !hasNothing(server, beyond: primary) || !pending.allSatisfy({ servers[primary].holds(transactions[Int($0)]) }) {
            violate(.replicasFollow, "\(servers[server].address) is made to follow \(source), which lacks rows that it has")
        }
        marks.hit(.stragglerFollowed)
    }
}

extension RecoveryClosing {
    /// Whether the closing has words after the name of a lost server, in the list of those.
    fileprivate func saysWhyLost(_ server: InstanceAddress) -> Bool {
        guard let name = reason.firstRange(of: "lost \(server): ") else { return false }
        return reason[name.upperBound...].first.map { $0 != ";" } ?? false
    }
}
