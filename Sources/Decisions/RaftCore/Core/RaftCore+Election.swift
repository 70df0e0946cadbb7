import TopologyModel

/// Who leads: asked first, then elected, and only where nobody who leads is heard (thesis, 9.6 and 6.2).
extension RaftCore {
    // MARK: Standing

    /// Asks whether it would be elected: a node that cannot win raises nobody's term.
    mutating func ask(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        role = .preCandidate
        leader = nil
        leaderHeardAt = nil
        election = Election()
        election.wasGranted(by: id)
        drawElectionDeadline(now: now)
        if election.isWon(in: membership) { return stand(isTransfer: false, now: now, into: &outputs) }
        requestVotes(isPreVote: true, isTransfer: false, into: &outputs)
    }

    mutating func stand(isTransfer: Bool, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        role = .candidate
        election = Election(lostLeader: election.lostLeader)
        enter(term + 1, vote: id)
        leader = nil
        leaderHeardAt = nil
        drawElectionDeadline(now: now)
        // They wait until the candidate's own vote is on disk, and so does that vote.
        requestVotes(isPreVote: false, isTransfer: isTransfer, into: &outputs)
    }

    private mutating func requestVotes(isPreVote: Bool, isTransfer: Bool, into outputs: inout [RaftOutput]) {
        let request = VoteRequest(last: log.last, isPreVote: isPreVote, isTransfer: isTransfer)
        for voter in membership.voters where voter != id {
            send(.voteRequest(request), to: voter, term: isPreVote ? term + 1 : term, into: &outputs)
        }
    }

    mutating func wasGranted(by node: NodeID, term granted: UInt64, isPreVote: Bool, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard role == (isPreVote ? .preCandidate : .candidate), granted == (isPreVote ? term + 1 : term) else { return }
        election.wasGranted(by: node)
        endIfWon(isPreVote: isPreVote, now: now, into: &outputs)
    }

    /// Two that were late in their turns have taken each other's votes, and would both wait for an election timeout. Only what was refused says so: a vote that is still on its way to a slow disk may come.
    mutating func wasRefused(by node: NodeID, now: MonotonicInstant) {
        guard role == .candidate, election.lostLeader != nil, asksEarlyAt == nil else { return }
        election.wasRefused(by: node)
        if election.isLost(in: membership) { asksEarlyAt = now + drawPatience() }
    }

    private mutating func endIfWon(isPreVote: Bool, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard election.isWon(in: membership), mayStand else { return }
        if isPreVote { stand(isTransfer: false, now: now, into: &outputs) } else { becomeLeader(now: now, into: &outputs) }
    }

    /// The candidate's own vote, once it is on disk.
    mutating func countOwnVote(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard role == .candidate, hardState.vote == id else { return }
        election.wasGranted(by: id)
        endIfWon(isPreVote: false, now: now, into: &outputs)
    }

    // MARK: Closed connections

    /// A leader whose connection was closed counts as unheard until it is heard again: this node asks soon whether it would be elected, and does not hold others to that leader. Everybody who hears it still refuses.
    mutating func isDown(_ node: NodeID, now: MonotonicInstant) {
        // The second close of one loss brings nothing nearer.
        guard settings.closedConnectionsCount, role == .follower, node == leader, leaderHeardAt != nil else { return }
        leaderHeardAt = nil
        asksEarlyAt = now + drawPatience()
    }

    /// Where too many hear the leader still, nothing comes of it: the election timeout that runs goes on. Where so few hear it that the node stood, and could not win, it asks again when its turn has come anew.
    mutating func askEarly(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        let (deadline, lost) = (electionDeadline, leader ?? election.lostLeader)
        ask(now: now, into: &outputs)
        guard role == .preCandidate else { return }
        election.lostLeader = lost
        electionDeadline = deadline
    }

    /// One and a half intervals of heartbeats, in which a leader that lives is heard over a new connection; one more for each voter with a lower id, so that the next one asks when the one before it has won or cannot; and by
    /// chance up to half of one, so that what ever falls together does so once.
    private mutating func drawPatience() -> Duration {
        let interval = settings.heartbeatInterval.wholeNanoseconds
        let before = membership.voters.count { $0 < id && $0 != leader ?? election.lostLeader }
        return .nanoseconds(interval * (Int64(before) + 1) + interval / 2 + Int64.random(in: 0...interval / 2, using: &random))
    }

    // MARK: Voting

    /// Whoever hears a leader, or may have heard one before it was started again, votes for nobody, unless that leader hands over: else one that was cut off and returns would depose it. Without a connection nobody is heard.
    private func hearsLeader(now: MonotonicInstant) -> Bool {
        role == .leader || keepsStillUntil.map { now < $0 } ?? false || leader != nil && leaderHeardAt.map { now < $0 + settings.electionTimeoutMin } ?? false
    }

    /// A request for a real vote that is not even looked at.
    func isLoyal(to candidate: NodeID, _ request: VoteRequest, now: MonotonicInstant) -> Bool {
        !request.isPreVote && !request.isTransfer && hearsLeader(now: now)
    }

    /// Nothing changes here: no term, no vote, no deadline.
    mutating func wouldVote(_ candidate: NodeID, _ request: VoteRequest, term wanted: UInt64, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        // Whoever leads and asks has lost its followers, and they know it for their leader still.
        let isFree = !hearsLeader(now: now) || candidate == leader
        let isGranted = wanted > term && isFree && request.last >= log.last && quarantine == nil
        // A grant repeats the term that was asked for: with that of a voter that is behind it would be taken for an old one.
        send(.voteResponse(VoteResponse(isGranted: isGranted, isPreVote: true)), to: candidate, term: isGranted ? wanted : term, into: &outputs)
    }

    mutating func vote(for candidate: NodeID, _ request: VoteRequest, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        let isFree = hardState.vote == nil ? role == .follower && leader == nil : hardState.vote == candidate
        let isGranted = isFree && request.last >= log.last && !isStalled && quarantine == nil
        if isGranted {
            enter(term, vote: candidate)
            drawElectionDeadline(now: now)
        }
        send(.voteResponse(VoteResponse(isGranted: isGranted, isPreVote: false)), to: candidate, into: &outputs)
    }
}
