import Analysis
import ControlModel
import Probing
import Promotion
import Refactoring
import TopologyModel

/// Deposed servers that come back: they are fenced, and follow the primary in their place when somebody, or the configuration, says so.
extension ManagerMachine {
    /// A deposed server follows the primary in its place, whatever was asked for; nobody else rejoins anybody.
    func aimed(_ operation: Operation) -> Operation {
        guard case .rejoin(let server, _) = operation else { return operation }
        let id = topology.id(of: server)
        let record = control.clusters.first { record in record.deposed.contains { id != nil && topology.id(of: $0.address) == id } }
        return .rejoin(server, below: record?.primary)
    }

    /// A watch that has not fenced the server yet would end the session that changes it.
    func fenceBlockers(of plan: OperationPlan) -> [PlanBlocker] {
        guard case .rejoin(let server, .some) = plan.operation, let id = topology.id(of: server) else { return [] }
        switch fences.first(where: { topology.id(of: $0.watch.target) == id })?.watch.status {
        // Another server answers there: the former primary, rebuilt.
        case .fenced, .replaced: return []
        case .resisting(_, let reason), .shutOut(_, let reason): return [PlanBlocker(server, "it was a primary and could not be fenced yet: \(reason)")]
        // Whoever waived fencing closes it by hand: the plan wants it read-only.
        case nil where control.clusters.contains { record in fencing(in: record) == .waived && record.deposed.contains { topology.id(of: $0.address) == id } }: return []
        case .untried, .absent, nil: return [PlanBlocker(server, "it was a primary and is fenced first; ask again in a moment")]
        }
    }

    // MARK: Unasked

    /// Whom the log names in the place of a person.
    private static let unaskedOwner = "rejoinFormerPrimaries"

    /// A deposed server was read.
    mutating func considerRejoining(_ instance: Instance) {
        for index in fences.indices where fences[index].watch.target == instance.address { fences[index].unaskedRejoining.isDue = true }
    }

    mutating func runRejoinings(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed else { return }
        for index in fences.indices where fences[index].unaskedRejoining.isDue {
            fences[index].unaskedRejoining.isDue = false
            guard fences[index].unaskedRejoining.mayBegin(now: now, configuration.rejoining) else { continue }
            rejoin(index, now: now, wall: wall, into: &effects)
        }
    }

    private mutating func rejoin(_ index: Int, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let fence = fences[index]
        // Unlike a straggler's, the primary may have been read before the manager stood still, and every downtime of the server holds it.
        guard let former = topology.instance(at: fence.watch.target), isFencedAndRead(former, fence),
            let destination = unaskedDestination(of: former, in: fence.cluster, at: wall, whenRead: \.freshness.isLastCheckValid, heldBy: { !$0.isFlapWindow }),
            policy(of: destination.cluster).rejoining.isAutomatic
        else { return }
        let (record, cluster) = (destination.record, destination.cluster)
        if let block = destination.block {
            tell(index, "\(former.address) does not follow \(record.primary): \(block.explanation)", .notice, in: cluster, into: &effects)
            return
        }
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring, equivalences: equivalences)
        let plan = planner.plan(.rejoin(former.address, below: record.primary))
        // What is under way ends by itself.
        guard managerBlockers(of: plan).isEmpty else { return }
        let blockers = plan.blockers + doubts(former, fence) + maintenanceBlockers(of: plan.servers, for: ManagerMachine.unaskedOwner, at: wall)
        guard blockers.isEmpty else {
            let reasons = blockers.map(\.description).joined(separator: "; ")
            tell(index, "\(former.address) does not follow \(record.primary) by itself: \(reasons)", .warning, in: cluster, into: &effects)
            return
        }
        fences[index].unaskedRejoining.pin = begin(plan, for: nil, owner: ManagerMachine.unaskedOwner, now: now, into: &effects)
    }

    /// All that is known of it was read after it was fenced, it is no other server than the one that was deposed, and it follows nobody: whoever does, or is to do so again, is
    /// somebody's concern already.
    private func isFencedAndRead(_ former: Instance, _ fence: ClusterFence) -> Bool {
        guard case .fenced(let fencedAt) = fence.watch.status, former.freshness.isLastCheckValid, let facts = former.facts,
            fence.watch.formerIdentity?.isSameServer(as: facts.server.identity) != false
        else { return false }
        let since = max(fencedAt, resumedAt)
        func isNew(_ moment: MonotonicInstant?) -> Bool { moment.map { $0 >= since } ?? false }
        return isNew(former.freshness.readAt) && isNew(former.freshness.detailsReadAt)
            && facts.channels.allSatisfy { $0.source == nil && $0.detachedSource == nil }
    }

    /// No reasons for a person, who can look; nobody looks here.
    private func doubts(_ former: Instance, _ fence: ClusterFence) -> [PlanBlocker] {
        guard let facts = former.facts else { return [] }
        var doubts = facts.unread.map { "it does not tell \($0.fact) (\($0.message))" }
        if fence.watch.formerIdentity == nil { doubts.append("nobody had read who it was when it was replaced, so that this may be another server") }
        doubts += CrashGap(facts.details).reasons
        return doubts.map { PlanBlocker(former.address, $0) }
    }

    mutating func unaskedRejoiningEnded(_ pin: SessionPin, _ result: OperationResult, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        // Of an earlier epoch there is nothing to tell: whoever is the primary now takes care of the server.
        guard let index = fences.firstIndex(where: { $0.unaskedRejoining.pin == pin }) else { return }
        fences[index].unaskedRejoining.pin = nil
        let server = fences[index].watch.target
        let name = control.cluster(fences[index].cluster).flatMap(liveCluster)?.name ?? ""
        switch result.tracks.first?.end {
        case .done: effects.append(.note(ManagerNote(.warning, cluster: name, "\(server), which was the primary, is a replica again")))
        case .failed(_, let step, let reason):
            fences[index].unaskedRejoining.failures += 1
            fences[index].unaskedRejoining.notBefore = now + configuration.rejoining.pause
            let isLast = fences[index].unaskedRejoining.failures >= configuration.rejoining.attempts
            // A channel that was made stays, and whoever follows somebody is not touched again.
            let left = result.tracks.flatMap(\.restorations).compactMap(\.missing).first
            let outlook = left ?? (isLast ? "it is left to a person now: `baton rejoin \(server)`" : "it is tried again")
            effects.append(
                .note(ManagerNote(.warning, event: .blocked, cluster: name, "\(server), which was the primary, could not be made a replica: \(step): \(reason); \(outlook)")))
        // A recovery or the end of this manager came first.
        case .skipped, .abandoned, nil: break
        }
    }

    private mutating func tell(
        _ index: Int, _ text: String, _ severity: ManagerNote.Severity, in cluster: Cluster, into effects: inout [ManagerEffect]
    ) {
        guard fences[index].unaskedRejoining.told != text else { return }
        fences[index].unaskedRejoining.told = text
        effects.append(.note(ManagerNote(severity, event: .blocked, cluster: cluster.name, text)))
    }
}
