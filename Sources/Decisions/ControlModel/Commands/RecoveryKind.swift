/// What a recovery sets out to do. Raw, for the byte form: a number is given once and never used again.
public enum RecoveryKind: UInt8, Hashable, Sendable, CaseIterable, Codable {
    /// The primary failed: a replica takes its place.
    case failover = 1
    /// The primary lives and is well: it hands over to one of its replicas, and follows that.
    case switchover = 2
    /// The same, and sessions whose writes would be in the way for long are ended.
    case takeover = 3
    /// A source below the primary failed: its replicas get other sources. The cluster keeps its primary and its epoch.
    case relocation = 4
    /// Commits of the primary wait for more semi-sync acknowledgements than its replicas give: more of them are made to. The cluster keeps its primary and its epoch.
    case unlock = 5

    /// The primary hands over; else something is gone.
    public var isPlanned: Bool { self == .switchover || self == .takeover }

    /// It holds its cluster as long as it is open, and may designate somebody. The others are about one server, and give way to a failover.
    public var holdsCluster: Bool {
        switch self {
        case .failover, .switchover, .takeover: true
        case .relocation, .unlock: false
        }
    }
}
