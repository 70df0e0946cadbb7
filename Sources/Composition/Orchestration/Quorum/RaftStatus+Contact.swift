import Raft
import RaftCore
import TopologyModel

extension RaftStatus {
    /// When a majority was heard last that stands behind what is applied here; nil: what is applied may be old, or nobody is known to lead.
    ///
    /// A follower does not say when it heard its leader last; it forgets it after an election timeout.
    ///
    /// - Parameter electionTimeout: the longest.
    func contact(now: MonotonicInstant, electionTimeout: Duration) -> MonotonicInstant? {
        guard leader != nil, appliedIndex >= commitIndex else { return nil }
        switch role {
        case .leader:
            // Besides itself.
            let others = membership.quorum - 1
            guard others > 0 else { return now }
            let silences = peers.filter { membership.isVoter($0.id) }.map(\.silence).sorted()
            return silences.count >= others ? now + (.zero - silences[others - 1]) : nil
        case .follower: return now + (.zero - electionTimeout)
        case .candidate, .preCandidate: return nil
        }
    }
}
