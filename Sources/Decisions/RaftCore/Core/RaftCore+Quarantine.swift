/// A node whose log was damaged knows its term and its vote, and not what it acknowledged. It is no copy of that any more, so it helps nobody to be elected: who lacks what was committed with its help
/// could win. It takes from a leader what it lost, and its acknowledgements of that count at once.
extension RaftCore {
    /// The log began anew with a membership of a later place than its first one. Entries from there on would make others of it than there were; a snapshot says who takes part.
    var needsSnapshot: Bool { log.snapshot.membershipIndex > log.snapshot.position.index }

    /// A leader that takes it for whole has nothing to send it.
    mutating func askForWhatIsLost(into outputs: inout [RaftOutput]) {
        guard let quarantine, let leader, verifiedIndex == 0, installation == nil else { return }
        send(.appendResponse(.beganAnew(quarantine: quarantine, hint: needsSnapshot ? nil : log.last)), to: leader, into: &outputs)
    }

    /// A leader goes by the same rule as the node itself.
    mutating func noticeRelease(_ index: Int) {
        let match = leadership.peers[index].match
        guard let quarantine = leadership.peers[index].quarantine, let term = log.term(at: match), LogPosition(term: term, index: match) >= quarantine else { return }
        leadership.peers[index].quarantine = nil
    }

    /// Of those that a leader takes to vote at present.
    func votes(_ node: NodeID) -> Bool { leadership.peerIndex(node).map { leadership.peers[$0].quarantine == nil } ?? true }

    /// Once a leader's log is on the disk up to the place that the lost one reached at the most. That leader had everything that was committed up to there, and so has every log that is as complete.
    mutating func leaveQuarantine(into outputs: inout [RaftOutput]) {
        guard let quarantine, role == .follower, leader != nil, installation == nil else { return }
        let index = min(verifiedIndex, log.durableIndex)
        guard let term = log.term(at: index), LogPosition(term: term, index: index) >= quarantine else { return }
        setHardState(HardState(term: self.term, vote: vote))
        outputs.append(.quarantineEnded)
    }
}
