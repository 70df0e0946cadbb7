import RaftCore

extension RaftMessage {
    /// A real one, for another node or for the sender itself.
    fileprivate var isVote: Bool {
        switch body {
        case .voteRequest(let request): !request.isPreVote
        case .voteResponse(let response): response.isGranted && !response.isPreVote
        case .append, .appendResponse, .heartbeat, .heartbeatResponse, .timeoutNow: false
        }
    }
}

/// Messages: lost, doubled, late, and out of order.
extension RaftSimulation {
    func send(_ original: RaftMessage, to receiver: NodeID, from node: SimulatedRaftNode) {
        let message = altered(original)
        check(message, from: node, to: receiver)
        let to = Int(receiver.rawValue) - 1
        guard nodes.indices.contains(to), violation == nil else { return }
        if votersToKill > 0, phase == .faults, message.isVote {
            votersToKill -= 1
            queue.push(.killed(node: Int32(node.index), incarnation: node.incarnation), at: now)
        }
        if options.tracesMessages { trace("\(node.id) to \(receiver): term \(message.term), \(RaftSimulation.text(message.body))") }
        if links.isCut(node.index, to) { return marks.hit(.messageLost) }
        if networkRandom.next() % 1_000 < links.lossPermille { return marks.hit(.messageLost) }
        transmit(message, node.index, to)
        guard plan.network.doublePermille > 0, networkRandom.next() % 1_000 < plan.network.doublePermille else { return }
        marks.hit(.messageDoubled)
        transmit(message, node.index, to)
    }

    private func transmit(_ message: RaftMessage, _ from: Int, _ to: Int) {
        var latency = networkRandom.integer(phase == .recovery ? plan.network.calmLatency : plan.network.latency) + links.delay(from, to)
        if phase == .faults, plan.network.latePermille > 0, networkRandom.next() % 1_000 < plan.network.latePermille {
            marks.hit(.messageLate)
            latency += networkRandom.integer(0...plan.network.lateness)
        }
        queue.push(.deliver(slot: messages.add(MessageUnderWay(message: message, to: to))), at: now + latency)
    }

    func deliver(_ slot: Int32) {
        guard let arrived = messages.remove(slot) else { return }
        let node = nodes[arrived.to]
        guard node.isUp else { return }
        if case .voteResponse(let response) = arrived.message.body, !response.isGranted { marks.hit(response.isPreVote ? .preVoteDenied : .voteDenied) }
        if options.defect == .preVoteAlwaysGranted, case .voteRequest(let request) = arrived.message.body, request.isPreVote {
            let grant = RaftMessage(from: node.id, term: arrived.message.term, body: .voteResponse(VoteResponse(isGranted: true, isPreVote: true)))
            return transmit(grant, node.index, Int(arrived.message.from.rawValue) - 1)
        }
        if options.defect == .closeBelievedOfOthers, case .voteRequest = arrived.message.body, let leader = node.core?.leader { tell(node, .peerDown(leader)) }
        tell(node, .received(arrived.message))
    }

    /// As a defect would send it.
    private func altered(_ original: RaftMessage) -> RaftMessage {
        guard let defect = options.defect else { return original }
        var message = original
        switch (defect, original.body) {
        case (.acknowledgedHigher, .appendResponse(.matches(let match))): message.body = .appendResponse(.matches(match + 1))
        case (.lateRoundBelieved, .heartbeatResponse(let round)) where round > 0: message.body = .heartbeatResponse(round: .max)
        case (.commitRaised, .append(var append)):
            append.commit = max(append.commit, append.entries.last?.position.index ?? append.previous.index)
            message.body = .append(append)
        case (.termRaised, .appendResponse), (.termRaised, .heartbeatResponse): message.term += 1
        case (.votesTwice, .voteResponse(let response)) where !response.isPreVote:
            message.body = .voteResponse(VoteResponse(isGranted: true, isPreVote: false))
        default: break
        }
        return message
    }

    static func text(_ body: RaftMessage.Body) -> String {
        switch body {
        case .voteRequest(let request): "\(request.isPreVote ? "pre-vote" : "vote") wanted, log ends at \(request.last)\(request.isTransfer ? ", handed over" : "")"
        case .voteResponse(let response): "\(response.isPreVote ? "pre-vote" : "vote") \(response.isGranted ? "granted" : "refused")"
        case .append(let append): "after \(append.previous) \(append.entries.count) entries up to \((append.entries.last?.position ?? append.previous)), commit \(append.commit)"
        case .appendResponse(.matches(let match)): "has \(match)"
        case .appendResponse(.refused(let previous, let hint)): "lacks \(previous), hint \(hint)"
        case .appendResponse(.beganAnew(let quarantine, let hint)): "began anew, in quarantine until \(quarantine), \(hint.map { "hint \($0)" } ?? "needs a snapshot")"
        case .heartbeat(let heartbeat): "heartbeat \(heartbeat.round), commit \(heartbeat.commit)"
        case .heartbeatResponse(let round): "heard heartbeat \(round)"
        case .timeoutNow: "stand for election"
        }
    }
}
