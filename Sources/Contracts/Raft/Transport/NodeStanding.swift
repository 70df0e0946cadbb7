public import RaftCore

/// How a node stands, for nodes that ask before they begin. A transport may tell it with every handshake.
public struct NodeStanding: Hashable, Sendable {
    /// It holds no term and no entry: nothing was promised by it.
    public var isNew: Bool
    /// In force here, committed or not. Without members: the node waits to be added.
    public var membership: Membership

    public init(isNew: Bool, membership: Membership) {
        self.isNew = isNew
        self.membership = membership
    }
}
