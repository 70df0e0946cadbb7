public import RaftCore

/// How another member stands, as its leader knows it.
public struct RaftPeerStatus: Hashable, Sendable {
    public var id: NodeID
    /// Everything up to here is on its disk.
    public var matchIndex: UInt64
    /// Since it answered last.
    public var silence: Duration
}
