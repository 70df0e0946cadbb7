/// Reads that see everything that was committed before they were asked: a majority confirms, after that, that this node still leads (thesis, 6.4).
extension RaftCore {
    mutating func read(_ read: ReadID, into outputs: inout [RaftOutput]) {
        guard role == .leader else {
            outputs.append(.readRefused(read, leader: leader))
            return
        }
        leadership.waitingReads.append(read)
    }

    /// One round for all that wait; those that come meanwhile share the next.
    mutating func startConfirming(into outputs: inout [RaftOutput]) {
        // Before an entry of its own term is committed a leader does not know how far the log is (Raft, 8).
        guard leadership.confirmingRound == nil, !leadership.waitingReads.isEmpty, commitIndex >= leadership.firstIndex else { return }
        leadership.confirming = leadership.waitingReads.map { .init(id: $0, index: commitIndex) }
        leadership.waitingReads = []
        leadership.round += 1
        leadership.confirmingRound = leadership.round
        sendHeartbeats(into: &outputs)
        answerReads(into: &outputs)
    }

    mutating func answerReads(into outputs: inout [RaftOutput]) {
        guard let round = leadership.confirmingRound else { return }
        let confirmed = leadership.peers.count { membership.isVoter($0.id) && $0.confirmedRound >= round } + (membership.isVoter(id) ? 1 : 0)
        guard confirmed >= membership.quorum else { return }
        for read in leadership.confirming { outputs.append(.readReady(read.id, index: read.index)) }
        leadership.confirming = []
        leadership.confirmingRound = nil
    }
}
