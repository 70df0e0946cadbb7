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
        let present = replicas.filter { absence(of: $0) == nil }
        let candidates = candidates(among: present, into: &draft)
        guard let chosen = candidates.max(by: { OperationPlanner.isWorse($0, $1) }), let successor = known(chosen.address, into: &draft) else {
            draft.block(
                server,
                present.isEmpty
                    ? "none of its replicas could be read lately"
                    : "none of its replicas can be the source of the others; that takes GTID, a binary log of what is replicated, and another promotion rule than must_not")
            return
        }
        for replica in replicas {
            guard let absence = absence(of: replica) else { continue }
            let lost = chosen.received.covers(replica.received) == false ? "; it had received what \(successor.address) has not" : ""
            draft.notice("\(replica.address) is left out: \(absence)\(lost)")
        }
        draft.promote(successor.address)
        draft.notice("\(successor.address) is the most advanced of \(candidates.count)")
        moveAll(followers(of: successor, among: present, into: &draft), below: successor, by: [.gtid], into: &draft)
    }

    /// Those that may become the source of others. Whom nobody may follow or promote stays a replica.
    func candidates(among replicas: [Instance], into draft: inout PlanDraft) -> [Instance] {
        replicas.filter { replica in
            guard replica.channel?.gtidUse.usesGTID == true, let settings = replica.facts?.settings else { return false }
            if replica.placement.promotionRule == .mustNot {
                draft.notice("\(replica.address) is not chosen: its promotion rule is must_not")
                return false
            }
            return settings.binaryLogEnabled && settings.logsReplicaUpdates
        }
    }

    /// A banned replica may have received more than the chosen one, which gets no more where it stands: below it that one would have errant transactions.
    private func followers(of successor: KnownServer, among replicas: [Instance], into draft: inout PlanDraft) -> [Instance] {
        replicas.filter { replica in
            guard replica.id != successor.instance.id else { return false }
            guard successor.instance.channel?.receiver != .running, successor.instance.received.covers(replica.received) == false else { return true }
            draft.notice("\(replica.address) stays where it is: it has received what \(successor.address) has not")
            return false
        }
    }

    /// Less received, then an applier and then a receiver that stands still, then no log of what it replicates, then the higher version, then the larger format, then the worse promotion rule, then
    /// the later address.
    static func isWorse(_ left: Instance, _ right: Instance) -> Bool {
        let (leftHasRight, rightHasLeft) = (left.received.covers(right.received) ?? false, right.received.covers(left.received) ?? false)
        if leftHasRight != rightHasLeft { return rightHasLeft }
        let threads = { (server: Instance) in (server.channel?.applier == .running ? 2 : 0) + (server.channel?.receiver == .running ? 1 : 0) }
        if threads(left) != threads(right) { return threads(left) < threads(right) }
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
            planner.checkMove(replica, channel, below: target, into: &part)
            guard let method = planner.method(replica, channel, below: target, by: methods, into: &part) else { return }
            part.block(planner.standingBlockers(to: method, replica, channel, below: target))
            guard !part.plan.isRefused else { return }
            if method == .up { usesFrame = planner.source(of: channel) }
            if method == .sibling, let reason = planner.siblingCrowd(replica, among: replicas, below: target, by: methods, part.options) {
                part.block(replica.address, reason)
                return
            }
            if let track = planner.track(replica, channel, below: target, method, part.options) { part.add(track) }
        }
        // Stands still once for all of them.
        if let usesFrame { draft.frame(standStill(usesFrame, below: target)) }
        if draft.plan.tracks.isEmpty, !draft.plan.isRefused { draft.notice("nothing has to be moved") }
    }

    /// Why a replica without GTID cannot be moved below a sibling together with others; nil: it can. The sibling stands still for it.
    private func siblingCrowd(
        _ replica: KnownServer, among replicas: [Instance], below sibling: KnownServer, by methods: [MoveMethod]?, _ options: OperationOptions
    ) -> String? {
        for instance in replicas where instance.id != replica.instance.id {
            guard let facts = instance.facts, let channel = instance.channel else { continue }
            let other = KnownServer(instance: instance, facts: facts)
            var part = PlanDraft(OperationPlan(operation: .relocate(instance.address, below: sibling.address), options: options))
            switch method(other, channel, below: sibling, by: methods, into: &part) {
            case .sibling: return "without GTID replicas are moved below a sibling one at a time"
            // On MariaDB the others wait for the sibling to have what they have.
            case .gtid where other.isMariaDB:
                return "without GTID it is moved below a sibling that stands still, for which \(instance.address) would wait; move it by itself"
            default: break
            }
        }
        return nil
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
            part.plan.notices.forEach { draft.notice($0) }
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
