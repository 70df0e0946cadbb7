/// What a recovery sets out to do. Raw, for the byte form: a number is given once and never used again.
public enum RecoveryKind: UInt8, Hashable, Sendable, CaseIterable, Codable {
    /// The primary failed: a replica takes its place.
    case failover = 1
    /// The primary lives and is well: it hands over to one of its replicas, and follows that.
    case switchover = 2
    /// The same, and sessions whose writes would be in the way for long are ended.
    case takeover = 3

    /// The primary hands over; else it is gone.
    public var isPlanned: Bool { self != .failover }
}
