public import TopologyModel

/// Who takes the replicas of a dead source.
extension OperationPlanner {
    /// What a candidate is to the dead source; in the order in which they are asked.
    private enum Relation: Int {
        /// A replica of the same source, in the data center of the dead one.
        case near
        /// The same in another data center.
        case far
        /// Above the dead one, the nearest first.
        case above
        /// The cluster's primary, which is above it no more.
        case primary
        /// A replica of the dead one itself.
        case fellow
    }

    private struct Candidate {
        var server: Instance
        var relation: Relation
    }

    /// The first server in the order that can be the replica's source by the rules of every move, with the plan to get there.
    ///
    /// The order: siblings of the dead source in its data center, siblings elsewhere, the servers above it from the nearest up, the primary by the control
    /// state, and replicas of the dead source. Among siblings the most advanced first (``isWorse(_:_:)``), so that all replicas come to the same one.
    public func adoption(_ question: AdoptionQuestion, policy: AdoptionPolicy) -> Adoption {
        guard let dead = instance(question.dead), let orphan = instance(question.orphan) else {
            return Adoption(refusals: [PlanBlocker(question.orphan, "it is not known any more")])
        }
        var refusals: [PlanBlocker] = []
        for candidate in candidates(question, dead, orphan) {
            let server = candidate.server
            if question.excluded.contains(server.address) { continue }
            if let reason = replacement(of: server, question) ?? unfitness(of: candidate, dead, orphan, policy) {
                refusals.append(PlanBlocker(server.address, reason))
                continue
            }
            let plan = planWithoutSource(question.orphan, below: server.address, patience: question.patience)
            guard plan.isRefused || plan.tracks.isEmpty else { return Adoption(plan: plan, source: server.address, refusals: refusals) }
            for blocker in plan.blockers where !refusals.contains(blocker) { refusals.append(blocker) }
        }
        if refusals.isEmpty { refusals.append(PlanBlocker(question.orphan, "there is nobody else whom it could follow")) }
        return Adoption(refusals: refusals)
    }

    /// Behind whom those gather for whom nobody was found: the most advanced that may have replicas; nil: none of them may.
    public func gatheringPoint(among orphans: [InstanceAddress]) -> InstanceAddress? {
        var draft = PlanDraft(OperationPlan(operation: .regroupReplicas(of: orphans.first ?? InstanceAddress(host: "", port: 0)), options: OperationOptions()))
        let present = orphans.compactMap(instance).filter { absence(of: $0) == nil && !$0.placement.isDowntimed && !$0.placement.isInMaintenance }
        return candidates(among: present, into: &draft).max { OperationPlanner.isWorse($0, $1) }?.address
    }

    /// Whom a replica of a dead source follows by now, when that is somebody else; nil: still that one, or nobody.
    public func otherSource(of replica: InstanceAddress, than dead: InstanceID) -> InstanceAddress? {
        let sources = instance(replica)?.facts?.channels.compactMap(\.source) ?? []
        return sources.contains { topology.id(of: $0) == dead } ? nil : sources.first
    }

    /// Starts the receiver of a replica whose applier runs, as MariaDB needs (server truth T1); nil: there is nothing to start, or that is not so.
    public func receiverStart(on replica: InstanceAddress) -> ActionRequest? {
        guard let facts = instance(replica)?.facts, let channel = instance(replica)?.channel, channel.receiver == .stopped, channel.applier == .running else {
            return nil
        }
        return ActionRequest(
            target: replica, expectedIdentity: facts.server.identity, expectedBoot: facts.server.bootedAt, action: .startReceiver(channel: channel.name),
            timeout: policy.stepTimeout)
    }

    private func instance(_ address: InstanceAddress) -> Instance? { topology.id(of: address).flatMap(topology.instance) }

    /// As `relocate`, with nothing that needs the replica's own source to stand still.
    private func planWithoutSource(_ replica: InstanceAddress, below target: InstanceAddress, patience: Duration?) -> OperationPlan {
        var planner = self
        planner.policy.sourceCatchUpTimeout = patience
        var draft = PlanDraft(OperationPlan(operation: .relocate(replica, below: target), options: OperationOptions()))
        planner.relocate(replica, below: target, by: [.gtid, .equivalence, .sibling], into: &draft)
        return draft.finished()
    }

    // MARK: Who is asked

    private func candidates(_ question: AdoptionQuestion, _ dead: Instance, _ orphan: Instance) -> [Candidate] {
        let above = topology.ancestors(of: dead.id).filter { $0 != dead.id }
        let source = topology.cluster(of: dead.id)?.source(of: dead.id)
        let siblings = source.flatMap { source in topology.cluster(of: source)?.replicas(of: source) } ?? []
        var found: [Candidate] = []
        func add(_ server: Instance?, _ relation: Relation) {
            guard let server, server.id != dead.id, server.id != orphan.id, !found.contains(where: { $0.server.id == server.id }) else { return }
            found.append(Candidate(server: server, relation: relation))
        }
        for sibling in siblings.sorted(by: { OperationPlanner.isWorse($1, $0) }) {
            add(sibling, sibling.placement.dataCenter == dead.placement.dataCenter ? .near : .far)
        }
        for id in above { add(topology.instance(id), .above) }
        add(question.primary.flatMap(instance), .primary)
        for fellow in question.fellows { add(instance(fellow), .fellow) }
        if let wanted = question.wanted {
            add(instance(wanted), .primary)
            let id = topology.id(of: wanted)
            found.removeAll { $0.server.id != id }
        }
        // A stable sort: within a relation the order is that in which they were found.
        return found.enumerated().sorted { ($0.element.relation.rawValue, $0.offset) < ($1.element.relation.rawValue, $1.offset) }.map(\.element)
    }

    // MARK: Who may

    /// A server whose tree has a former primary at its top, or is one, gets nothing of what is written to the present one.
    private func replacement(of server: Instance, _ question: AdoptionQuestion) -> String? {
        guard let top = topology.instance(topology.ancestors(of: server.id).last ?? server.id), question.deposed.contains(top.address) else { return nil }
        return top.id == server.id ? "it was replaced as primary" : "it is below \(top.address), which was replaced as primary"
    }

    /// Why a server takes no replicas of a dead source, whatever the rules of moves say; nil: it may.
    private func unfitness(of candidate: Candidate, _ dead: Instance, _ orphan: Instance, _ policy: AdoptionPolicy) -> String? {
        let server = candidate.server
        if let absence = absence(of: server) { return absence }
        // Who is above is a source of these transactions already, whatever it may be promoted to and whoever works on it.
        if candidate.relation != .above, candidate.relation != .primary {
            if server.placement.isDowntimed { return "it is downtimed" }
            if server.placement.isInMaintenance { return "somebody works on it (maintenance)" }
            if server.placement.promotionRule == .mustNot { return "its promotion rule is must_not" }
            if let errant = topology.cluster(of: server.id)?.errantTransactions(of: server.id), !errant.isEmpty {
                return "it has transactions that the primary lacks: \(errant)"
            }
            if let channel = server.channel, channel.configuredDelay > orphan.channel?.configuredDelay ?? .zero {
                return "it holds transactions back for \(channel.configuredDelay.components.seconds) s, longer than \(orphan.address)"
            }
        }
        // A primary that is not above any more may have been promoted without what the dead source had passed on.
        if candidate.relation == .primary, let lacking = lacking(server, of: orphan) { return lacking }
        return distance(of: server, dead, orphan, policy)
    }

    private func lacking(_ server: Instance, of orphan: Instance) -> String? {
        guard let facts = server.facts, let own = orphan.facts else { return nil }
        let held = own.transactions.executed.union(orphan.received) ?? own.transactions.executed
        switch facts.transactions.executed.covers(held) {
        case true?: return nil
        case false?: return "it lacks what \(orphan.address) has: \(facts.transactions.executed.missing(from: held)?.description ?? "")"
        case nil: return "its transactions cannot be compared with those of \(orphan.address)"
        }
    }

    private func distance(of server: Instance, _ dead: Instance, _ orphan: Instance, _ policy: AdoptionPolicy) -> String? {
        let above = topology.cluster(of: dead.id)?.source(of: dead.id).flatMap(topology.instance)
        func isNew(_ place: (Placement) -> String) -> Bool {
            ![orphan, dead].contains { place($0.placement) == place(server.placement) } && above.map { place($0.placement) != place(server.placement) } ?? true
        }
        if policy.preventsCrossDataCenter, isNew(\.dataCenter) {
            return "it is in the data center \"\(server.placement.dataCenter)\" (PreventCrossDataCenterMasterFailover)"
        }
        if policy.preventsCrossRegion, isNew(\.region) { return "it is in the region \"\(server.placement.region)\" (PreventCrossRegionMasterFailover)" }
        if policy.preventsCrossEnvironment, isNew(\.environment) { return "it is in the environment \"\(server.placement.environment)\" (preventCrossEnvironment)" }
        return nil
    }
}
