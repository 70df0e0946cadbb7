import RaftCore

/// What clients and operators ask for.
extension RaftSimulation {
    // MARK: Clients

    func clientTurn() {
        guard phase != .recovery || recovery.probe == nil else { return }
        queue.push(.clientTurn, at: now + plan.workload.interval)
        let isRecovery = phase == .recovery
        guard let node = asked(isRecovery: isRecovery), let core = node.core else { return }
        if !isRecovery, workloadRandom.chance(plan.workload.readPercent) { return read(node) }
        let count = isRecovery ? 1 : workloadRandom.integer(1...RaftSimulation.mostProposals)
        var proposals: [Proposal] = []
        for _ in 0..<count {
            var inTerm: UInt64?
            if workloadRandom.chance(plan.workload.inTermPercent) {
                // As they saw it some time ago.
                inTerm = core.term > 1 && workloadRandom.chance(RaftSimulation.staleTermPercent) ? core.term - 1 : core.term
            }
            let command = drawCommand(node, inTerm: inTerm)
            let number = addCommand(command)
            if command.opens == nil, command.original == number { history.began(number) }
            if options.defect == .termNotTold { inTerm = nil }
            let isTooLarge = !isRecovery && workloadRandom.chance(RaftSimulation.tooLargePercent)
            let bytes = RaftSimulation.leastBytes + (isTooLarge ? RaftSimulation.tooLarge : plan.workload.padding)
            proposals.append(Proposal(id: ProposalID(rawValue: number), command: encoded(command, number: number, by: node, bytes: bytes), inTerm: inTerm))
        }
        trace("clients propose \(proposals.map(\.id.rawValue)) to \(node.id)")
        tell(node, .propose(proposals))
        guard options.defect == .droppedThoughAppended else { return }
        for proposal in proposals {
            if case .open = oracle.commands[Int(proposal.id.rawValue - 1)].fate { proposalEnded(proposal.id, .dropped(.overloaded), node) }
        }
    }

    private static let mostProposals = 3
    private static let staleTermPercent = 20
    private static let tooLargePercent = 2
    /// Bytes: with them a command is above the least of the limits that are drawn.
    private static let tooLarge = 60
    private static let leastBytes = 8

    private func asked(isRecovery: Bool) -> SimulatedRaftNode? {
        if isRecovery { return presentLeader }
        if workloadRandom.chance(plan.workload.anywherePercent) { return workloadRandom.pick(nodes) }
        // A deposed one may not know it yet, and nor may they.
        let leaders = nodes.filter(\.leads)
        return leaders.isEmpty ? nil : workloadRandom.pick(leaders)
    }

    private func addCommand(_ command: RaftOracle.Command) -> UInt64 {
        oracle.commands.append(command)
        return UInt64(oracle.commands.count)
    }

    private func read(_ node: SimulatedRaftNode) {
        let objects = ObjectCommand.objects(of: UInt64(oracle.commands.count))
        let object = objects.lowerBound + UInt64(sessionRandom.integer(0...objects.count - 1))
        readsAsked.append(AskedRead(floor: oracle.acknowledged, read: .init(object: object, began: history.tick())))
        let number = UInt64(readsAsked.count)
        trace("clients ask \(node.id) for read \(number)")
        if options.defect == .readsUnconfirmed, node.leads { return answer(number, node) }
        tell(node, .read(ReadID(rawValue: number)))
    }

    // MARK: Operators

    func operatorTurn() {
        guard phase == .faults else { return }
        queue.push(.operatorTurn, at: now + plan.workload.operatorInterval)
        guard let node = presentLeader, let core = node.core else { return }
        if plan.workload.handsOver, !plan.workload.changesMembership || workloadRandom.chance(RaftSimulation.transferPercent) {
            let target = workloadRandom.chance(RaftSimulation.namedPercent) ? workloadRandom.pick(nodes).id : nil
            trace("operators want \(node.id) to hand over to \(target.map { "\($0)" } ?? "anybody")")
            return step(node, .transfer(to: target))
        }
        // The leader refuses what would need the vote of one in quarantine, once it knows of it; until then people have to wait.
        let known = core.peers.filter(\.isQuarantined).map(\.id)
        guard !nodes.contains(where: { $0.disk.hardState.quarantine != nil && !known.contains($0.id) }), plan.workload.changesMembership, let change = drawChange(core.membership) else { return }
        let isStale = workloadRandom.chance(RaftSimulation.staleMembershipPercent)
        let expecting = isStale ? staleMembershipIndex : core.membershipIndex
        if isStale, staleMembershipIndex != core.membershipIndex { marks.hit(.changeStale) }
        staleMembershipIndex = core.membershipIndex
        let number = addCommand(.init(node: node.index, change: change))
        trace("operators want of \(node.id) as change \(number): \(change), expecting \(expecting)")
        let told = options.defect == .expectingIgnored ? core.membershipIndex : expecting
        step(node, .change(ProposalID(rawValue: number), change, expecting: told), expecting: expecting)
    }

    private static let transferPercent = 40
    private static let namedPercent = 50
    private static let staleMembershipPercent = 25
    private static let promotePercent = 60
    /// Of every four changes one adds, one demotes and one removes a voter, and one removes a learner.
    private static let changeKinds = 4
    /// So many nodes there ever are.
    private static let mostNodes = 10

    private func drawChange(_ membership: Membership) -> MembershipChange? {
        if !membership.learners.isEmpty, workloadRandom.chance(RaftSimulation.promotePercent) { return .promote(workloadRandom.pick(membership.learners)) }
        switch workloadRandom.integer(1...RaftSimulation.changeKinds) {
        case 1: return membership.voters.count > 1 ? .demote(workloadRandom.pick(membership.voters)) : nil
        case 2: return membership.voters.count > 1 ? .remove(workloadRandom.pick(membership.voters)) : nil
        case 3: return membership.learners.isEmpty ? nil : .remove(workloadRandom.pick(membership.learners))
        default: return newcomer(membership).map { .addLearner($0) }
        }
    }

    /// Somebody who was never a member: an identity is not given twice.
    private func newcomer(_ membership: Membership) -> NodeID? {
        if let node = nodes.first(where: { !$0.isRemoved && !membership.contains($0.id) && $0.isUp }) { return node.id }
        guard nodes.count < RaftSimulation.mostNodes else { return nil }
        let node = addNode()
        start(node)
        return node.id
    }

    func membershipIsCommitted(_ membership: Membership) {
        let memberships = oracle.committedMemberships
        guard memberships.count > 1 else { return }
        let before = memberships[memberships.count - 2].membership
        for node in nodes where before.contains(node.id) && !membership.contains(node.id) {
            node.isRemoved = true
            // It may have stepped down in this very step.
            if node.seen.role == .leader { marks.hit(.leaderRemovedItself) }
        }
    }

    func changeIsDone(_ change: MembershipChange) {
        switch change {
        case .addLearner: marks.hit(nodes.contains(where: \.isRemoved) ? .addedAgain : .learnerAdded)
        case .promote: marks.hit(.promoted)
        case .demote: marks.hit(.demoted)
        case .remove: marks.hit(.removed)
        // Nobody asks for it here: nodes of the simulation have no addresses.
        case .move: break
        }
    }
}
