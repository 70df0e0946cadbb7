/// Who takes part. In force from the moment at which its entry is appended, committed or not.
public struct Membership: Hashable, Sendable {
    /// Sorted. They elect, and commit.
    public let voters: [NodeID]
    /// Sorted; none of them a voter. They receive the log and count for nothing, until they are promoted.
    public let learners: [NodeID]

    public init(voters: [NodeID], learners: [NodeID] = []) {
        self.voters = voters.sorted()
        self.learners = learners.sorted()
    }

    /// How many voters make a majority.
    public var quorum: Int { voters.count / 2 + 1 }

    /// Sorted.
    public var members: [NodeID] { (voters + learners).sorted() }

    public func isVoter(_ node: NodeID) -> Bool { voters.contains(node) }

    public func contains(_ node: NodeID) -> Bool { isVoter(node) || learners.contains(node) }
}
