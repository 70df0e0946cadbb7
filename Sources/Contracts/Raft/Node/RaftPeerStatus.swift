public import RaftCore

/// How another member stands, as its leader knows it.
public struct RaftPeerStatus: Hashable, Sendable {
    public var id: NodeID
    /// Everything up to here is on its disk.
    public var matchIndex: UInt64
    /// Since it answered last.
    public var silence: Duration
    /// Its log was damaged and began anew: it does not vote until it has again what was in it.
    public var isQuarantined = false
}
