import RaftCore

/// What is judged of nodes whose log was damaged.
extension RaftSimulation {
    /// Told while what the node still had to have is on its disk, or is not.
    func checkRelease(_ node: SimulatedRaftNode) {
        guard let quarantine = node.disk.hardState.quarantine else { return violate(.quarantine, "\(node.id) leaves a quarantine that it was not in") }
        let lost = min(quarantine.index, oracle.committed(ofTermsThrough: quarantine.term))
        let missing = lost > 0 && !node.disk.holds(LogPosition(term: oracle.committedTerms[Int(lost)], index: lost))
        if missing { violate(.quarantine, "\(node.id) leaves its quarantine without \(oracle.committedTerms[Int(lost)])/\(lost), which is committed and may have been in its log") }
        node.seen.isQuarantined = false
        node.lostDisks = []
        node.seen.hasNewLog = true
        checkQuorumLog()
    }

    /// A node in quarantine is of no majority that elects: those without what is committed must not be one by themselves.
    func checkQuorumLog() {
        let newest = LogPosition(term: oracle.committedTerms[Int(oracle.committed)], index: oracle.committed)
        let membership = oracle.membership(at: oracle.committed).membership
        let without = membership.voters.count { voter in nodes.first { $0.id == voter }.map { !$0.seen.isQuarantined && !$0.disk.holds(newest) } ?? false }
        if without >= membership.quorum { violate(.quorumLog, "\(without) of \(membership.voters.count) voters lack \(newest), which is committed, and may elect one of them") }
    }
}
