import TopologyModel

/// Several replicas at once: each has a track, and an end, of its own.
extension OperationPlanner {
    func relocateReplicas(of server: InstanceAddress, below target: InstanceAddress, into draft: inout PlanDraft) {
        guard let source = anyInstance(server, into: &draft), let target = known(target, into: &draft) else { return }
        let moved = replicas(of: source, draft.options).filter { $0.id != target.instance.id }
        moveAll(moved, below: target, by: nil, into: &draft)
    }

    func takeSiblings(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let taker = known(server, into: &draft), let channel = channel(of: taker, into: &draft) else { return }
        guard let source = channel.source.flatMap(topology.id).flatMap(topology.instance) else {
            draft.block(taker.address, "its source is not known")
            return
        }
        moveAll(replicas(of: source, draft.options).filter { $0.id != taker.instance.id }, below: taker, by: nil, into: &draft)
    }

    func moveUpReplicas(of server: InstanceAddress, into draft: inout PlanDraft) {
        guard let source = known(server, into: &draft), let channel = channel(of: source, into: &draft) else { return }
        guard let above = channel.source.flatMap({ known($0, into: &draft) }) else { return }
        moveAll(replicas(of: source.instance, draft.options), below: above, by: [.gtid, .up], into: &draft)
    }

    func repointReplicas(of server: InstanceAddress, into draft: inout PlanDraft) {
        guard let source = anyInstance(server, into: &draft) else { return }
        each(replicas(of: source, draft.options), into: &draft) { planner, replica, channel, part in
            planner.repoint(replica, channel, to: source.address, into: &part)
        }
    }

    func regroupReplicas(of server: InstanceAddress, into draft: inout PlanDraft) {
        guard let source = anyInstance(server, into: &draft) else { return }
        let replicas = replicas(of: source, draft.options)
        guard !replicas.isEmpty else {
            draft.notice("\(server) has no replicas")
            return
        }
        let candidates = replicas.filter { $0.channel?.gtidUse.usesGTID == true }
        guard let chosen = candidates.max(by: { OperationPlanner.isWorse($0, $1) }), let successor = known(chosen.address, into: &draft) else {
            draft.block(server, "none of its replicas uses GTID, so the most advanced one cannot be told")
            return
        }
        draft.promote(successor.address)
        draft.notice("\(successor.address) is the most advanced of \(replicas.count)")
        moveAll(replicas.filter { $0.id != chosen.id }, below: successor, by: [.gtid], into: &draft)
    }

    /// Less received, then no log of what it replicates, then the higher version, then the larger format, then the worse promotion rule, then
    /// the later address.
    static func isWorse(_ left: Instance, _ right: Instance) -> Bool {
        let (leftHasRight, rightHasLeft) = (left.received.covers(right.received) ?? false, right.received.covers(left.received) ?? false)
        if leftHasRight != rightHasLeft { return rightHasLeft }
        guard let (own, theirs) = left.facts.flatMap({ facts in right.facts.map { (facts, $0) } }) else { return left.facts == nil && right.facts != nil }
        let logs = { (facts: InstanceFacts) in facts.settings.binaryLogEnabled && facts.settings.logsReplicaUpdates }
        if logs(own) != logs(theirs) { return logs(theirs) }
        if own.server.version != theirs.server.version { return own.server.version > theirs.server.version }
        if let format = own.settings.binlogFormat, let other = theirs.settings.binlogFormat, format != other { return format > other }
        let (rule, other) = (left.placement.promotionRule, right.placement.promotionRule)
        if rule != other { return rule > other }
        return left.address > right.address
    }

    // MARK: Each

    private func moveAll(_ replicas: [Instance], below target: KnownServer, by methods: [MoveMethod]?, into draft: inout PlanDraft) {
        var usesFrame: KnownServer?
        each(replicas, into: &draft) { planner, replica, channel, part in
            part.block(planner.moveBlockers(replica, channel, below: target, part))
            guard let method = planner.method(replica, channel, below: target, by: methods, into: &part) else { return }
            part.block(planner.standingBlockers(to: method, replica, channel, below: target))
            guard !part.plan.isRefused else { return }
            if method == .up { usesFrame = planner.source(of: channel) }
            if method == .sibling, replicas.count > 1 {
                part.block(replica.address, "without GTID replicas are moved below a sibling one at a time")
                return
            }
            if let track = planner.track(replica, channel, below: target, method, part.options) { part.add(track) }
        }
        // Stands still once for all of them.
        if let usesFrame { draft.frame(standStill(usesFrame, below: target)) }
        if draft.plan.tracks.isEmpty, !draft.plan.isRefused { draft.notice("nothing has to be moved") }
    }

    /// Plans each replica apart, so that one that cannot be moved can be left where it is when the options say so.
    private func each(
        _ replicas: [Instance], into draft: inout PlanDraft,
        _ plan: (OperationPlanner, KnownServer, ReplicationChannel, inout PlanDraft) -> Void
    ) {
        for instance in replicas {
            var part = PlanDraft(OperationPlan(operation: draft.plan.operation, options: draft.options))
            if let replica = known(instance.address, into: &part), let channel = channel(of: replica, into: &part) {
                plan(self, replica, channel, &part)
            }
            if part.plan.isRefused, draft.options.skipsBlocked {
                for blocker in part.plan.blockers { draft.notice("\(instance.address) stays where it is: \(blocker)") }
                continue
            }
            draft.block(part.plan.blockers)
            part.plan.tracks.forEach { draft.add($0) }
        }
    }

    /// A server that need not have been read: it may be dead.
    private func anyInstance(_ address: InstanceAddress, into draft: inout PlanDraft) -> Instance? {
        guard let instance = topology.id(of: address).flatMap(topology.instance) else {
            draft.block(address, "it is not known; discover it first")
            return nil
        }
        return instance
    }
}
