import RaftCore

/// What is judged of each message at the moment at which it is sent.
extension RaftSimulation {
    func check(_ message: RaftMessage, from node: SimulatedRaftNode, to receiver: NodeID) {
        if node.seen.isQuarantined { checkQuarantined(node, message) }
        switch message.body {
        case .voteRequest(let request) where request.isPreVote: return
        case .voteResponse(let response) where response.isPreVote && response.isGranted: return
        case .voteRequest: checkVote(of: node, for: node.id, term: message.term)
        case .voteResponse(let response): if response.isGranted { checkVote(of: node, for: receiver, term: message.term) }
        case .append, .heartbeat, .timeoutNow:
            if oracle.leaders[message.term]?.node != node.index { violate(.electionSafety, "\(node.id) speaks as the leader of term \(message.term), which it is not") }
        case .appendResponse(.matches(let match)): checkAcknowledgement(of: node, to: receiver, match, term: message.term)
        case .appendResponse(.refused), .appendResponse(.beganAnew): marks.hit(.appendRefused)
        case .heartbeatResponse: break
        }
        if message.term > node.disk.hardState.term {
            violate(.termMonotonic, "\(node.id) shows term \(message.term), and has term \(node.disk.hardState.term) on disk")
        }
        node.seen.shownTerm = max(node.seen.shownTerm, message.term)
    }

    private func checkQuarantined(_ node: SimulatedRaftNode, _ message: RaftMessage) {
        switch message.body {
        case .voteRequest, .append, .heartbeat, .timeoutNow: violate(.quarantine, "\(node.id) stands for election or leads in term \(message.term), and its log was damaged")
        case .voteResponse(let response): if response.isGranted { violate(.quarantine, "\(node.id) gives its vote in term \(message.term), and its log was damaged") }
        case .appendResponse, .heartbeatResponse: break
        }
    }

    private func checkVote(of node: SimulatedRaftNode, for candidate: NodeID, term: UInt64) {
        let told = oracle.votes[node.index].last { $0.term == term }
        if let told, told.candidate != candidate { return violate(.voteOnce, "\(node.id) votes in term \(term) for \(candidate), and has voted for \(told.candidate)") }
        let state = node.disk.hardState
        if state.term < term || state.term == term && state.vote != candidate {
            violate(.voteOnce, "\(node.id) tells its vote of term \(term) for \(candidate), and has \(state.vote.map { "\($0)" } ?? "none") of term \(state.term) on disk")
        }
        if told == nil { oracle.votes[node.index].append(RaftOracle.Vote(term: term, candidate: candidate)) }
    }

    private func checkAcknowledgement(of node: SimulatedRaftNode, to receiver: NodeID, _ match: UInt64, term: UInt64) {
        guard let leader = oracle.leaders[term] else { return violate(.acknowledgedIsDurable, "\(node.id) acknowledges to a leader of term \(term) that there never was") }
        // What follows the log that it was elected with is of its own term.
        let expected = match < UInt64(leader.terms.count) ? leader.terms[Int(match)] : term
        guard node.disk.holds(LogPosition(term: expected, index: match)) else {
            return violate(
                .acknowledgedIsDurable,
                "\(node.id) acknowledges \(expected)/\(match) of the leader of term \(term), and has \(node.disk.term(at: match).map { "\($0)/\(match)" } ?? "nothing there") on disk")
        }
    }

    /// Whether a process that starts has not forgotten what it told before.
    func checkRestart(_ node: SimulatedRaftNode, _ recovered: RecoveredLog) {
        if recovered.hardState.term < node.seen.shownTerm {
            violate(.termMonotonic, "\(node.id) starts with term \(recovered.hardState.term), and has shown term \(node.seen.shownTerm)")
        }
    }
}
