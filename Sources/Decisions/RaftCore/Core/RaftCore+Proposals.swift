import TopologyModel

/// What is asked of a leader: commands, changes of the membership, and that it hands over.
extension RaftCore {
    // MARK: Commands

    mutating func propose(_ proposals: [Proposal], into outputs: inout [RaftOutput]) {
        for proposal in proposals {
            if let reason = whyDropped(proposal) {
                outputs.append(.proposalEnded(proposal.id, .dropped(reason)))
            } else {
                append(.command(proposal.command), for: proposal.id)
            }
        }
    }

    private func whyDropped(_ proposal: Proposal) -> ProposalOutcome.DropReason? {
        if let reason = whyNothingIsTaken { return reason }
        if let wanted = proposal.inTerm, wanted != term { return .termIsOver(wanted) }
        if proposal.command.count > settings.maxEntryBytes { return .tooLarge(limit: settings.maxEntryBytes) }
        // What is under way does not end sooner for more that waits behind it.
        if leadership.uncommittedBytes + proposal.command.count > settings.maxUncommittedBytes { return .overloaded }
        return nil
    }

    private var whyNothingIsTaken: ProposalOutcome.DropReason? {
        guard role == .leader else { return .notLeader(leader: leader) }
        if leadership.transfer != nil { return .transferring }
        if leadership.proposals.count >= settings.maxPendingProposals { return .overloaded }
        return nil
    }

    private mutating func append(_ body: LogEntry.Body, for proposal: ProposalID) {
        append(body)
        leadership.proposals.append(.init(id: proposal, position: log.last))
    }

    // MARK: Membership

    mutating func change(_ proposal: ProposalID, _ change: MembershipChange, expecting: UInt64, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        do throws(ProposalOutcome.DropReason) {
            let wanted = try changed(by: change, expecting: expecting)
            // Else it could depend on a vote that nobody gives, and on a leader for that vote to be given.
            guard wanted.voters.count(where: votes) >= wanted.quorum else {
                throw .refused("with it a majority would need a node in quarantine, which does not vote until it has again what its damaged log held; try again when it has")
            }
            append(.membership(wanted), for: proposal)
            // In force from here on.
            let next = log.last.index
            leadership.peers = others.map { other in leadership.peers.first { $0.id == other } ?? Peer(id: other, next: next, heardAt: now) }
        } catch {
            outputs.append(.proposalEnded(proposal, .dropped(error)))
        }
    }

    private func changed(by change: MembershipChange, expecting: UInt64) throws(ProposalOutcome.DropReason) -> Membership {
        if let reason = whyNothingIsTaken { throw reason }
        guard expecting == membershipIndex else { throw .refused("the membership is that of entry \(membershipIndex) by now, not of \(expecting)") }
        guard membershipIndex <= commitIndex else { throw .refused("the change of entry \(membershipIndex) is not committed yet") }
        // Two leaders, each with an uncommitted change of its own, could else have majorities that do not overlap (the correction of 2015).
        guard commitIndex >= leadership.firstIndex else { throw .refused("nothing of term \(term) is committed yet") }
        if let address = change.address?.address, address.isEmpty || address.utf8.count > RaftLimits.addressBytes {
            throw .refused("an address has 1 to \(RaftLimits.addressBytes) bytes")
        }
        let (voters, learners, addresses) = (membership.voters, membership.learners, membership.addresses)
        let node = change.node
        switch change {
        case .addLearner:
            guard !membership.contains(node) else { throw .refused("\(node) is a member already") }
            return Membership(voters: voters, learners: learners + [node], addresses: addresses + (change.address.map { [$0] } ?? []))
        case .promote:
            guard learners.contains(node) else { throw .refused("\(node) is no learner") }
            let match = leadership.peerIndex(node).map { leadership.peers[$0].match } ?? 0
            guard match >= commitIndex else { throw .refused("\(node) has not caught up: it has \(match) of \(commitIndex) committed entries; try again when it has") }
            return Membership(voters: voters + [node], learners: learners.filter { $0 != node }, addresses: addresses)
        case .demote:
            guard membership.isVoter(node) else { throw .refused("\(node) is no voter") }
            guard voters.count > 1 else { throw .refused("\(node) is the last voter") }
            return Membership(voters: voters.filter { $0 != node }, learners: learners + [node], addresses: addresses)
        case .remove:
            guard membership.contains(node) else { throw .refused("\(node) is no member") }
            guard voters != [node] else { throw .refused("\(node) is the last voter") }
            return Membership(voters: voters.filter { $0 != node }, learners: learners.filter { $0 != node }, addresses: addresses)
        case .move(_, let address):
            guard membership.contains(node) else { throw .refused("\(node) is no member") }
            return membership.with(MemberAddress(node: node, address: address))
        }
    }

    // MARK: Handing over

    /// Nothing is taken from here on, until the target leads or has had the time of an election for it (thesis, 3.10).
    mutating func transfer(to target: NodeID?, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        let candidates = leadership.peers.filter { membership.isVoter($0.id) && votes($0.id) }
        // The one that holds most; of equals the one with the lowest id.
        let chosen = target ?? candidates.max { ($0.match, $1.id) < ($1.match, $0.id) }?.id
        guard role == .leader, leadership.transfer == nil, let chosen, candidates.contains(where: { $0.id == chosen }) else {
            outputs.append(.transferEnded(to: chosen, isDone: chosen == id && role == .leader))
            return
        }
        leadership.transfer = .init(target: chosen, deadline: now + settings.electionTimeoutMin)
        handOver(into: &outputs)
    }

    /// Once the target has everything.
    mutating func handOver(into outputs: inout [RaftOutput]) {
        guard let transfer = leadership.transfer, !transfer.isAsked, let index = leadership.peerIndex(transfer.target), leadership.peers[index].match == log.last.index
        else { return }
        leadership.transfer?.isAsked = true
        send(.timeoutNow, to: transfer.target, into: &outputs)
    }
}

extension ProposalOutcome.DropReason: Error {}
