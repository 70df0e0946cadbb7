/// Who takes part. In force from the moment at which its entry is appended, committed or not.
public struct Membership: Hashable, Sendable {
    /// Sorted. They elect, and commit.
    public let voters: [NodeID]
    /// Sorted; none of them a voter. They receive the log and count for nothing, until they are promoted.
    public let learners: [NodeID]
    /// Of members only, in the order of their nodes, one each at the most. A member may have none: then its transport has to know by itself where it is.
    public let addresses: [MemberAddress]

    /// - Parameter addresses: those of nodes that are no members are left out.
    public init(voters: [NodeID], learners: [NodeID] = [], addresses: [MemberAddress] = []) {
        self.voters = voters.sorted()
        self.learners = learners.sorted()
        self.addresses = addresses.filter { voters.contains($0.node) || learners.contains($0.node) }.sorted { $0.node < $1.node }
    }

    /// How many voters make a majority.
    public var quorum: Int { voters.count / 2 + 1 }

    /// Sorted.
    public var members: [NodeID] { (voters + learners).sorted() }

    public func isVoter(_ node: NodeID) -> Bool { voters.contains(node) }

    public func contains(_ node: NodeID) -> Bool { isVoter(node) || learners.contains(node) }

    public func address(of node: NodeID) -> String? { addresses.first { $0.node == node }?.address }

    func with(_ address: MemberAddress) -> Membership {
        Membership(voters: voters, learners: learners, addresses: addresses.filter { $0.node != address.node } + [address])
    }
}
