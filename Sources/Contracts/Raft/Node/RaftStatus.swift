public import RaftCore

/// How a node stands.
public struct RaftStatus: Hashable, Sendable {
    public var id: NodeID
    public var role: RaftRole
    public var term: UInt64
    /// It leads, and hands over to another node: voters do not keep still for it any more.
    public var isTransferring: Bool
    /// nil: nobody is known to lead.
    public var leader: NodeID?
    public var commitIndex: UInt64
    public var appliedIndex: UInt64
    public var lastIndex: UInt64
    public var snapshotIndex: UInt64
    /// Its log was damaged and began anew, and up to here the old one may have been acknowledged: the node does not vote before it has that again. nil: nothing is missing.
    public var quarantine: LogPosition?
    /// In force, committed or not.
    public var membership: Membership
    /// Of the entry that put it in force; what a change of it is to expect.
    public var membershipIndex: UInt64
    /// As the leader knows them, sorted; empty on other nodes.
    public var peers: [RaftPeerStatus]
}
