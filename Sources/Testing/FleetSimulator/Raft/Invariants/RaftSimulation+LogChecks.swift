import RaftCore
import TopologyModel

/// What is judged of a node's memory after every step of it.
extension RaftSimulation {
    /// Returns when the node wants to be woken: the one look at its memory is enough for both.
    func checkAfterStep(_ node: SimulatedRaftNode, expecting: UInt64?) -> MonotonicInstant {
        guard let core = node.core else { return MonotonicInstant(nanoseconds: .max) }
        if core.term < node.seen.term { violate(.termMonotonic, "\(node.id) fell from term \(node.seen.term) to \(core.term)") }
        let led = node.seen.role == .leader && node.seen.term == core.term
        followLog(node, core, led: led, expecting: expecting)
        if core.role == .leader, !led { checkNewLeader(node, core) }
        checkCommit(node, core)
        // What a log that began anew was told at first may be of a later place than its first entry.
        if node.seen.hasNewLog, !node.seen.isQuarantined { checkMembership(node, core) }
        if core.appliedIndex < node.seen.applied { violate(.progressMonotonic, "\(node.id) fell from applied \(node.seen.applied) to \(core.appliedIndex)") }
        node.seen.applied = core.appliedIndex
        node.seen.term = core.term
        node.seen.role = core.role
        return core.nextWakeUp
    }

    // MARK: The log

    /// Brings the copy of the node's log up to date, and looks at what changed.
    private func followLog(_ node: SimulatedRaftNode, _ core: RaftCore, led: Bool, expecting: UInt64?) {
        let last = core.lastPosition
        let mark = core.snapshot.position
        if mark.index > node.seen.snapshot {
            node.seen.snapshot = mark.index
            if mark.index > node.seen.last || node.seen.terms[Int(mark.index)] != mark.term { followInstallation(node, mark) }
        }
        if last.index == node.seen.last, last.term == node.seen.terms[Int(last.index)] { return }
        var common = min(last.index, node.seen.last)
        while common > 0, let term = core.term(at: common), term != node.seen.terms[Int(common)] { common -= 1 }
        if common < node.seen.last {
            if led { violate(.leaderAppendOnly, "\(node.id) leads in term \(core.term) and truncated its log from \(common + 1) on, of \(node.seen.last)") }
            if common < oracle.committed, node.seen.commit > common {
                violate(.stateMachineSafety, "\(node.id) truncated from \(common + 1) on, and had committed \(node.seen.commit)")
            }
            node.seen.terms.removeSubrange(Int(common + 1)...)
            node.seen.memberships.removeAll { $0 > common }
            // What a crash took is no truncation.
            if node.seen.commit > 0 { marks.hit(.entryTruncated) }
        }
        node.seen.hasNewLog = true
        for entry in core.entries(from: common + 1, through: last.index) { follow(entry, node, core, expecting: expecting) }
        if node.seen.last != last.index { violate(.logMatching, "\(node.id) tells of a log up to \(last.index), and has entries up to \(node.seen.last)") }
    }

    private func followInstallation(_ node: SimulatedRaftNode, _ mark: LogPosition) {
        guard mark.index <= oracle.committed, oracle.committedTerms[Int(mark.index)] == mark.term else {
            return violate(.snapshot, "\(node.id) has a snapshot at \(mark), which is not committed")
        }
        node.seen.terms = Array(oracle.committedTerms[...Int(mark.index)])
        node.seen.memberships = oracle.committedMemberships.map(\.index).filter { $0 > 0 && $0 <= mark.index }
        node.seen.hasNewLog = true
    }

    private func follow(_ entry: LogEntry, _ node: SimulatedRaftNode, _ core: RaftCore, expecting: UInt64?) {
        let previous = LogPosition(term: node.seen.terms[Int(node.seen.last)], index: node.seen.last)
        guard entry.position.index == previous.index + 1, oracle.learn(entry, after: previous) else {
            return violate(.logMatching, "\(node.id) has at \(entry.position), after \(previous), another entry, or the same after other ones, than another node")
        }
        node.seen.terms.append(entry.position.term)
        guard case .membership(let membership) = entry.body else { return }
        let before = newestMembership(of: node)
        if before.index > oracle.committed { violate(.membership, "\(node.id) has two memberships that are not committed, at \(before.index) and \(entry.position.index)") }
        if !RaftOracle.areNeighbors(before.membership, membership) {
            violate(.membership, "\(membership) at \(entry.position) is more than one change from \(before.membership)")
        }
        if let expecting, core.role == .leader, expecting != before.index {
            violate(.membership, "\(node.id) changed the membership of entry \(before.index), and was asked to change that of \(expecting)")
        }
        node.seen.memberships.append(entry.position.index)
    }

    /// By the copy of its log.
    private func newestMembership(of node: SimulatedRaftNode) -> (index: UInt64, membership: Membership) {
        guard let index = node.seen.memberships.last, let membership = oracle.find(LogPosition(term: node.seen.terms[Int(index)], index: index))?.membership else {
            return oracle.committedMemberships[0]
        }
        return (index, membership)
    }

    private func checkMembership(_ node: SimulatedRaftNode, _ core: RaftCore) {
        node.seen.hasNewLog = false
        let newest = newestMembership(of: node)
        if core.membershipIndex != newest.index || core.membership != newest.membership {
            violate(.membership, "\(node.id) goes by \(core.membership) of entry \(core.membershipIndex), and its log has \(newest.membership) at \(newest.index)")
        }
    }

    // MARK: Leaders

    private func checkNewLeader(_ node: SimulatedRaftNode, _ core: RaftCore) {
        elections += 1
        marks.hit(elections == 1 ? .leaderElected : .leaderReplaced)
        if let other = oracle.leaders[core.term], other.node != node.index {
            return violate(.electionSafety, "\(node.id) leads in term \(core.term), and so did \(nodes[other.node].id)")
        }
        if oracle.leaders[core.term] != nil { violate(.electionSafety, "\(node.id) leads a second time in term \(core.term)") }
        oracle.leaders[core.term] = RaftOracle.Leader(node: node.index, terms: node.seen.terms)
        let committed = oracle.committed(before: core.term)
        if committed > node.seen.last || node.seen.terms[Int(committed)] != oracle.committedTerms[Int(committed)] {
            violate(.leaderCompleteness, "\(node.id) leads in term \(core.term) and lacks entry \(committed), which is committed")
        }
        if isFollowedQuietly { violate(.returnsQuietly, "\(node.id) leads in term \(core.term), and nothing was wrong with the leader before it") }
    }

    // MARK: Commit

    private func checkCommit(_ node: SimulatedRaftNode, _ core: RaftCore) {
        let commit = core.commitIndex
        guard commit != node.seen.commit else { return }
        guard commit > node.seen.commit else { return violate(.progressMonotonic, "\(node.id) fell from commit \(node.seen.commit) to \(commit)") }
        guard commit <= node.seen.last else { return violate(.stateMachineSafety, "\(node.id) takes \(commit) for committed and has entries up to \(node.seen.last)") }
        for index in Int(node.seen.commit + 1)...Int(commit) where index <= Int(oracle.committed) && node.seen.terms[index] != oracle.committedTerms[index] {
            return violate(.stateMachineSafety, "\(node.id) takes \(node.seen.terms[index])/\(index) for committed, and \(oracle.committedTerms[index])/\(index) is")
        }
        node.seen.commit = commit
        if commit > oracle.committed { firstCommitted(through: commit, node, core) }
    }

    private func firstCommitted(through commit: UInt64, _ node: SimulatedRaftNode, _ core: RaftCore) {
        let position = LogPosition(term: node.seen.terms[Int(commit)], index: commit)
        let leads = core.role == .leader || oracle.leaders[core.term]?.node == node.index
        guard leads else { return violate(.commitRule, "\(node.id) takes \(position) for committed, and no leader has committed it") }
        if position.term != core.term { violate(.commitRule, "\(node.id) leads in term \(core.term) and commits \(position) by counting") }
        let membership = core.membership
        let held = membership.voters.count { voter in nodes.first { $0.id == voter }?.held(position) ?? false }
        if held < membership.quorum { violate(.committedIsDurable, "\(node.id) commits \(position), which is on \(held) of \(membership.voters.count) disks") }
        if nodes.count(where: { !$0.isUp && membership.isVoter($0.id) }) > 0 { marks.hit(.committedWithMinorityDown) }
        let first = oracle.committed + 1
        for entry in core.entries(from: first, through: commit) {
            if entry.position.term < core.term { marks.hit(.entriesOfEarlierTermCommitted) }
            if let problem = oracle.commit(entry, by: core.term) { violate(.exactlyOnce, problem) }
            commits += 1
            checkEffect(of: entry)
            if case .membership(let membership) = entry.body { membershipIsCommitted(membership) }
        }
        if oracle.committed != commit { violate(.commitRule, "\(node.id) commits up to \(commit) and does not hold what comes before") }
    }

    /// Of a command that is committed now.
    private func checkEffect(of entry: LogEntry) {
        guard let number = oracle.find(entry.position)?.command, number > 0 else { return }
        let index = Int(number - 1)
        if case .dropped = oracle.commands[index].fate { violate(.linearizable, "command \(number) takes effect at \(entry.position), and was told to be dropped") }
        if oracle.commands[index].committedAt > 0 {
            violate(.linearizable, "command \(number) takes effect at \(oracle.commands[index].committedAt) and at \(entry.position)")
        }
        if let term = oracle.commands[index].inTerm, term != entry.position.term {
            violate(.linearizable, "command \(number) was meant for term \(term) and is at \(entry.position)")
        }
        oracle.commands[index].committedAt = entry.position.index
    }
}
