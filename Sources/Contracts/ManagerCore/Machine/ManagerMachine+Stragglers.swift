import ControlModel
import Promotion
import Refactoring
import TopologyModel

/// Replicas that a failover left below the server that it replaced: it could not reach them, could not move them, or did not know of them. Each follows the
/// primary as soon as both prove that this is right; of the others it is told why not, and where the configuration wants it they are detached.
extension ManagerMachine {
    /// Whom the log names in the place of a person.
    private static let successionOwner = "the failover"
    /// Of a reason in a finding: a set of transactions may have thousands of intervals. The log has it whole.
    private static let longestReason = 500

    // MARK: Who is one

    /// A server was read.
    mutating func noteStraggler(_ instance: Instance) {
        guard records.hasDeposedServers || !stragglers.isEmpty else { return }
        let found = left(instance)
        if let index = stragglers.firstIndex(where: { $0.server == instance.id }) {
            let known = stragglers[index]
            // In the middle of its operation it is seen on its way.
            if known.unasked.pin != nil { return }
            if let found, known.cluster == found.record.id, known.epoch == found.record.epoch, known.source == found.source {
                stragglers[index].unasked.isDue = true
                return
            }
            if found == nil, known.wasDetached, instance.facts?.channels.contains(where: { $0.detachedSource != nil }) == true { return }
            stragglers.remove(at: index)
        }
        guard let found else { return }
        stragglers.append(Straggler(server: instance.id, cluster: found.record.id, epoch: found.record.epoch, source: found.source))
    }

    /// The record of the cluster to which a server belongs, and the replaced primary that it follows; nil: it is where it should be, or nobody can tell.
    private func left(_ instance: Instance) -> (record: ClusterRecord, source: InstanceAddress)? {
        guard let followed = instance.channel?.source else { return nil }
        let source = topology.instance(at: followed)
        let address = source?.address ?? followed
        guard let record = records.record(deposing: address), !records.namesPrimary(instance.address),
            topology.cluster(of: instance.id)?.member(at: record.primary) == nil, source?.freshness.stranger == nil
        else { return nil }
        // Another server than the one that was replaced may have its address by now, and replicas of its own.
        let deposed = record.deposed.first { $0.address == address }.flatMap { ServerIdentity(parsing: $0.identity) }
        if let deposed, let facts = source?.facts, !deposed.isSameServer(as: facts.server.identity) { return nil }
        return (record, address)
    }

    // MARK: What is done about it

    mutating func runStragglers(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed, !stragglers.isEmpty else { return }
        let topology = topology
        stragglers.removeAll { $0.unasked.pin == nil && topology.instance($0.server) == nil }
        for index in stragglers.indices where stragglers[index].unasked.isDue {
            stragglers[index].unasked.isDue = false
            guard stragglers[index].unasked.mayBegin(now: now, configuration.rejoining) else { continue }
            move(index, now: now, wall: wall, into: &effects)
        }
    }

    private mutating func move(_ index: Int, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let straggler = stragglers[index]
        // When it was read, the server that it follows may not have been yet: that one may be below the primary itself.
        guard let replica = topology.instance(straggler.server), isCurrent(replica), left(replica)?.source == straggler.source,
            let destination = unaskedDestination(of: replica, in: straggler.cluster, at: wall, whenRead: isCurrent, heldBy: \.holdsStragglers),
            destination.record.epoch == straggler.epoch
        else { return }
        let (record, primary, cluster) = (destination.record, destination.primary, destination.cluster)
        if let block = destination.block {
            tellStraggler(index, replica, block.explanation, .notice, in: cluster, into: &effects)
            return
        }
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring, equivalences: equivalences)
        let places = equalPlaces(of: straggler.source, in: record)
        // As a recovery judges it: with gtid_mode=ON a replica of MySQL holds transactions by GTID, whatever its channel uses.
        let followsByTransactions = replica.channel.map { !$0.gtidUse.usesGTID && replica.facts?.followsByFile($0) == false } ?? false
        let plan = planner.succession(
            of: replica.address, to: primary.address, places: places.map { (former: $0.failed, own: $0.own) },
            hasLeftGTIDMode: followsByTransactions || hasLeftGTIDMode(replica, in: record.id))
        // What is under way ends by itself.
        guard managerBlockers(of: plan).isEmpty else { return }
        let maintained = maintenanceBlockers(of: [replica.address, primary.address], for: ManagerMachine.successionOwner, at: wall)
        if !maintained.isEmpty {
            tellStraggler(index, replica, ManagerMachine.text(maintained), .notice, in: cluster, into: &effects)
        } else if plan.isRefused {
            giveUp(index, replica, plan, planner, in: cluster, now: now, into: &effects)
        } else if !plan.isEmpty {
            stragglers[index].unasked.told = ""
            stragglers[index].unasked.pin = begin(plan, for: nil, owner: ManagerMachine.successionOwner, now: now, into: &effects)
        }
    }

    /// It cannot follow the primary. Whoever it follows now must not be followed again when that one comes back, where the configuration wants it so.
    private mutating func giveUp(
        _ index: Int, _ replica: Instance, _ plan: OperationPlan, _ planner: OperationPlanner, in cluster: Cluster, now: MonotonicInstant,
        into effects: inout [ManagerEffect]
    ) {
        let reasons = ManagerMachine.text(plan.blockers)
        // Who was reattached was so by a person, who wants it.
        let wasReattached = control.operatorActions.contains {
            $0.call.verb == OperationVerb.reattachReplica.rawValue && $0.call.servers.first == replica.address && $0.call.outcome == .done
        }
        guard configuration.recovery.detachesLostReplicas, !stragglers[index].wasDetached, !wasReattached else {
            tellStraggler(index, replica, reasons, .warning, in: cluster, into: &effects)
            return
        }
        let detachment = planner.plan(.detach(replica.address))
        guard !detachment.isRefused, !detachment.isEmpty else {
            tellStraggler(index, replica, "\(reasons); it cannot be detached either: \(ManagerMachine.text(detachment.blockers))", .warning, in: cluster, into: &effects)
            return
        }
        tellStraggler(index, replica, "\(reasons); it is detached from \(stragglers[index].source)", .warning, in: cluster, into: &effects)
        stragglers[index].isBeingDetached = true
        stragglers[index].unasked.pin = begin(detachment, for: nil, owner: ManagerMachine.successionOwner, now: now, into: &effects)
    }

    mutating func stragglerOperationEnded(_ pin: SessionPin, _ result: OperationResult, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let index = stragglers.firstIndex(where: { $0.unasked.pin == pin }) else { return }
        let straggler = stragglers[index]
        stragglers[index].unasked.pin = nil
        stragglers[index].isBeingDetached = false
        let server = result.plan.operation.subject
        let record = control.cluster(straggler.cluster)
        let name = record.flatMap(liveCluster)?.name ?? ""
        switch result.tracks.first?.end {
        case .done where straggler.isBeingDetached:
            stragglers[index].wasDetached = true
            let text = "\(server) is detached from \(straggler.source), which was replaced; `baton reattach-replica \(server)` undoes it"
            effects.append(.note(ManagerNote(.warning, cluster: name, text)))
        case .done:
            let primary = record?.primary.description ?? "the primary"
            effects.append(.note(ManagerNote(.warning, cluster: name, "\(server), which was left below \(straggler.source), follows \(primary)")))
        case .failed(_, let step, let reason):
            stragglers[index].unasked.failures += 1
            stragglers[index].unasked.notBefore = now + configuration.rejoining.pause
            let isLast = stragglers[index].unasked.failures >= configuration.rejoining.attempts
            let left = result.tracks.flatMap(\.restorations).compactMap(\.missing).first
            let text = "\(step): \(reason); " + (left ?? (isLast ? "it is left to a person now" : "it is tried again"))
            stragglers[index].unasked.told = text
            effects.append(.note(ManagerNote(.warning, event: .blocked, cluster: name, "\(server) could not be moved away from \(straggler.source): \(text)")))
        // A recovery or the end of this manager came first.
        case .skipped, .abandoned, nil: break
        }
    }

    // MARK: What is known

    /// Nothing of it was read before the manager stood still.
    private func isCurrent(_ instance: Instance) -> Bool {
        guard let readAt = instance.freshness.readAt else { return false }
        return instance.freshness.isLastCheckValid && readAt >= resumedAt
    }

    /// What those find their place by that follow the failed primary without GTID; nil: the recovery that replaced it found none, or is not kept any more.
    private func equalPlaces(of source: InstanceAddress, in record: ClusterRecord) -> EqualPlaces? {
        guard let recovery = control.recovery(leadingTo: record).flatMap({ control.recovery($0) }), topology.id(of: recovery.opening.failed) == topology.id(of: source)
        else { return nil }
        return recovery.equalPlaces(of: record.primary)
    }

    // MARK: Telling

    private mutating func tellStraggler(
        _ index: Int, _ replica: Instance, _ reason: String, _ severity: ManagerNote.Severity, in cluster: Cluster, into effects: inout [ManagerEffect]
    ) {
        guard stragglers[index].unasked.told != reason else { return }
        stragglers[index].unasked.told = reason
        let text = "\(replica.address) follows \(stragglers[index].source) still, and not \(cluster.name): \(reason)"
        effects.append(.note(ManagerNote(severity, event: .blocked, cluster: cluster.name, text)))
    }

    private static func text(_ blockers: [PlanBlocker]) -> String { blockers.map(\.description).joined(separator: "; ") }

    /// Who of a cluster should be in another one, and why it is not.
    func stragglerEvidence(in cluster: Cluster) -> [String] {
        stragglers.compactMap { straggler in
            guard !straggler.unasked.told.isEmpty, let replica = cluster.member(straggler.server), replica.isReplica,
                let record = control.cluster(straggler.cluster), record.epoch == straggler.epoch
            else { return nil }
            let reason = straggler.unasked.told
            let shown = reason.count <= ManagerMachine.longestReason ? reason : reason.prefix(ManagerMachine.longestReason) + "…"
            return "\(replica.address) follows \(straggler.source) still, which \(record.primary) replaced: \(shown)"
        }
    }
}

extension AutomationBlock {
    /// Whether it keeps a straggler from being moved. Nobody is promoted for it, and the downtime that the manager began because it was lost ends when it follows.
    fileprivate var holdsStragglers: Bool {
        switch self {
        case .gate(.flapping): false
        case .gate(.downtimed(_, let reason)): reason != Downtime.lostInRecovery
        default: true
        }
    }
}
