import TopologyModel

/// What a leader does with time, and how it begins and ends.
extension RaftCore {
    mutating func becomeLeader(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        precondition(role == .candidate && hardState == durableHardState && hardState.vote == id, "a leader that nobody elected")
        role = .leader
        leader = id
        leaderHeardAt = nil
        election = Election()
        leadership = Leadership()
        let next = log.last.index + 1
        leadership.peers = others.map { Peer(id: $0, next: next, heardAt: now) }
        leadership.uncommittedBytes = log.slice(from: commitIndex + 1, through: log.last.index).reduce(0) { $0 + $1.byteCount }
        leadership.firstIndex = next
        append(.noop)
        beat(now: now, into: &outputs)
    }

    /// All other members, sorted.
    var others: [NodeID] { membership.members.filter { $0 != id } }

    /// How its proposals and reads end here.
    mutating func endLeadership(into outputs: inout [RaftOutput]) {
        for proposal in leadership.proposals { outputs.append(.proposalEnded(proposal.id, .outcomeUnknown)) }
        for read in leadership.confirming.map(\.id) + leadership.waitingReads { outputs.append(.readRefused(read, leader: nil)) }
        // A term that is over is what a transfer is for.
        if let transfer = leadership.transfer { outputs.append(.transferEnded(to: transfer.target, isDone: transfer.isAsked)) }
        leadership = Leadership()
        leader = nil
    }

    mutating func lead(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        if now >= quorumIsHeardUntil { return becomeFollower(of: nil, term: term, now: now, into: &outputs) }
        if let transfer = leadership.transfer, now >= transfer.deadline {
            leadership.transfer = nil
            outputs.append(.transferEnded(to: transfer.target, isDone: false))
        }
        if now >= leadership.nextHeartbeat { beat(now: now, into: &outputs) }
    }

    /// Until then a majority has answered recently enough. A leader that nobody answers makes way for one that is heard (check-quorum, thesis 6.2).
    var quorumIsHeardUntil: MonotonicInstant {
        let heard = leadership.peers.filter { membership.isVoter($0.id) }.map(\.heardAt).sorted(by: >)
        // It hears itself, if it is a voter.
        let needed = membership.quorum - (membership.isVoter(id) ? 1 : 0)
        guard needed > 0 else { return MonotonicInstant(nanoseconds: .max) }
        return heard[needed - 1] + settings.electionTimeoutMin
    }

    /// A round of heartbeats.
    mutating func beat(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        leadership.round += 1
        leadership.nextHeartbeat = now + settings.heartbeatInterval
        sendHeartbeats(into: &outputs)
    }

    mutating func sendHeartbeats(into outputs: inout [RaftOutput]) {
        for index in leadership.peers.indices { sendHeartbeat(index, into: &outputs) }
    }

    /// That there is a leader, and how far what the peer has is committed.
    private mutating func sendHeartbeat(_ index: Int, into outputs: inout [RaftOutput]) {
        let commit = min(commitIndex, leadership.peers[index].match)
        leadership.peers[index].toldCommit = max(leadership.peers[index].toldCommit, commit)
        send(.heartbeat(Heartbeat(commit: commit, round: leadership.round)), to: leadership.peers[index].id, into: &outputs)
    }

    /// Those who have something that is committed, and were not told: they need not wait for the next round to apply it.
    mutating func tellCommit(into outputs: inout [RaftOutput]) {
        for index in leadership.peers.indices where min(commitIndex, leadership.peers[index].match) > leadership.peers[index].toldCommit { sendHeartbeat(index, into: &outputs) }
    }

    // MARK: Answers

    mutating func confirmed(_ round: UInt64, by node: NodeID, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard role == .leader, let index = leadership.peerIndex(node) else { return }
        leadership.peers[index].heardAt = now
        leadership.peers[index].confirmedRound = max(leadership.peers[index].confirmedRound, min(round, leadership.round))
        noticeLoss(index)
        answerReads(into: &outputs)
    }

    /// An append, or its answer, may have been lost: nothing came of what is on its way since the last heartbeat was answered.
    private mutating func noticeLoss(_ index: Int) {
        var peer = leadership.peers[index]
        switch peer.progress {
        case .probing: peer.progress = .probing(isAsked: false)
        case .replicating: if peer.match + 1 < peer.next, peer.matchAtHeartbeat == peer.match { peer.probe(from: peer.match + 1) }
        case .receivingSnapshot: break
        }
        peer.matchAtHeartbeat = peer.match
        leadership.peers[index] = peer
    }

    mutating func take(_ response: AppendResponse, from node: NodeID, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard role == .leader, let index = leadership.peerIndex(node) else { return }
        leadership.peers[index].heardAt = now
        switch response {
        case .matches(let match):
            precondition(match <= log.last.index, "an acknowledgement of what was never sent")
            leadership.peers[index].matched(through: match, base: log.base.index)
            noticeRelease(index)
            advanceCommit()
            handOver(into: &outputs)
        case .refused(let previous, let hint): wasRefused(index, previous: previous, hint: hint)
        case .beganAnew(let quarantine, let hint):
            leadership.peers[index].quarantine = quarantine
            beganAnew(index, hint: hint, into: &outputs)
        }
    }

    private mutating func wasRefused(_ index: Int, previous: LogPosition, hint: LogPosition) {
        let peer = leadership.peers[index]
        // An old answer: it has acknowledged that place since, or was asked for another one.
        guard previous.index > peer.match else { return }
        switch peer.progress {
        case .probing: guard previous.index == peer.next - 1 else { return }
        case .replicating: break
        case .receivingSnapshot: return
        }
        leadership.peers[index].probe(from: newestCommon(LogPosition(term: hint.term, index: min(hint.index, previous.index - 1))) + 1)
    }

    /// Its log was damaged. What is committed stays so: it counted while it was on its disk, and the node votes for nobody until it is there again. What is not is counted anew.
    private mutating func beganAnew(_ index: Int, hint: LogPosition?, into outputs: inout [RaftOutput]) {
        leadership.peers[index].match = 0
        leadership.peers[index].matchAtHeartbeat = nil
        if case .receivingSnapshot = leadership.peers[index].progress { return }
        if let hint {
            leadership.peers[index].probe(from: newestCommon(hint) + 1)
        } else if appliedIndex > 0 {
            sendSnapshot(to: index, into: &outputs)
        } else {
            // Nobody has anything to send: the next answer to a heartbeat asks again.
            leadership.peers[index].progress = .probing(isAsked: true)
        }
    }

    /// Of what may be common to both logs, the newest index: its term is not above that of the hint.
    private func newestCommon(_ hint: LogPosition) -> UInt64 {
        var candidate = min(hint.index, log.last.index)
        while candidate > log.base.index, let term = log.term(at: candidate), term > hint.term { candidate -= 1 }
        return candidate
    }

    // MARK: Commit

    /// A majority has it on disk, and it is of this term: entries of earlier terms are committed by what follows them (Raft, 5.4.2).
    mutating func advanceCommit() {
        guard role == .leader else { return }
        var held = leadership.peers.filter { membership.isVoter($0.id) }.map(\.match)
        if membership.isVoter(id) { held.append(log.durableIndex) }
        held.sort(by: >)
        let index = held[membership.quorum - 1]
        guard index > commitIndex, log.term(at: index) == term else { return }
        commit(through: index)
    }
}
