/// Who has answered a candidate.
struct Election: Sendable {
    /// It was asked for before the election timeout, because the connection with this leader was closed.
    var lostLeader: NodeID?
    /// Voters that will not vote for it in this term.
    private var refused: Set<NodeID> = []
    /// Sorted, each once. Of a candidate itself only once its vote is on disk.
    private(set) var granted: [NodeID] = []

    init(lostLeader: NodeID? = nil) { self.lostLeader = lostLeader }

    mutating func wasGranted(by node: NodeID) {
        guard !granted.contains(node) else { return }
        granted.append(node)
        granted.sort()
    }

    mutating func wasRefused(by node: NodeID) { refused.insert(node) }

    /// Too few are left who might vote for it; the lost leader counts as one that does not.
    func isLost(in membership: Membership) -> Bool { membership.voters.count { !refused.contains($0) && $0 != lostLeader } < membership.quorum }

    func isWon(in membership: Membership) -> Bool { granted.count { membership.isVoter($0) } >= membership.quorum }
}
