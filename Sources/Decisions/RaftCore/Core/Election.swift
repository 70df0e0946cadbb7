/// Who has answered a candidate.
struct Election: Sendable {
    /// Sorted, each once. Of a candidate itself only once its vote is on disk.
    private(set) var granted: [NodeID] = []

    mutating func wasGranted(by node: NodeID) {
        guard !granted.contains(node) else { return }
        granted.append(node)
        granted.sort()
    }

    func isWon(in membership: Membership) -> Bool { granted.count { membership.isVoter($0) } >= membership.quorum }
}
