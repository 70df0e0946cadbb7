/// What a snapshot stands for: the state after everything up to a place in the log.
public struct SnapshotMark: Hashable, Sendable {
    /// Of the last entry that the snapshot holds.
    public var position: LogPosition
    /// In force at that place.
    public var membership: Membership
    /// Of the entry that put it in force; 0: it is that of the bootstrap.
    public var membershipIndex: UInt64

    public init(position: LogPosition, membership: Membership, membershipIndex: UInt64) {
        self.position = position
        self.membership = membership
        self.membershipIndex = membershipIndex
    }

    /// The beginning of a node that is to be added to a cluster which runs: it waits until a leader sends it what there is.
    public static let joining = SnapshotMark.bootstrap(voters: [])

    /// The beginning of a cluster: nothing, and its first voters. The same on all of them.
    public static func bootstrap(voters: [NodeID], addresses: [MemberAddress] = []) -> SnapshotMark {
        SnapshotMark(position: .zero, membership: Membership(voters: voters, addresses: addresses), membershipIndex: 0)
    }
}
