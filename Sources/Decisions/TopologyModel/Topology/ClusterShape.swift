/// What kind of topology a cluster is. Only ``singlePrimary`` is acted upon; the others are observed and reported (server truth T13).
public enum ClusterShape: Hashable, Sendable {
    /// One root, everything else below it.
    case singlePrimary
    /// Two servers that replicate from each other.
    case coPrimaries
    /// A ring of three or more.
    case ring
    /// A member follows several sources.
    case multiSource
    /// A member is a Galera node.
    case galera
    /// A member is part of a replication group.
    case groupReplication
    /// Several roots, or none that is known.
    case unknown

    /// Whether automatic recovery understands this shape.
    public var isSupported: Bool { self == .singlePrimary }

    /// Why nothing is done, in words; empty for ``singlePrimary``.
    public var explanation: String {
        switch self {
        case .singlePrimary: ""
        case .coPrimaries: "two servers replicate from each other (co-primaries are not supported yet)"
        case .ring: "servers replicate in a ring (not supported)"
        case .multiSource: "a server replicates from several sources (not supported yet)"
        case .galera: "a server is a Galera node (not supported yet)"
        case .groupReplication: "a server is a member of a replication group (not supported yet)"
        case .unknown: "the cluster has no single root"
        }
    }

    init(members: [Instance], sources: [InstanceID?]) {
        if members.contains(where: { $0.facts?.settings.isGaleraNode == true }) {
            self = .galera
        } else if members.contains(where: { $0.facts?.settings.isGroupReplicationMember == true }) {
            self = .groupReplication
        } else if members.contains(where: { ($0.facts?.channels.filter { $0.source != nil }.count ?? 0) > 1 }) {
            self = .multiSource
        } else {
            switch ClusterShape.longestCycle(members: members, sources: sources) {
            case 0: self = sources.filter { $0 == nil }.count == 1 ? .singlePrimary : .unknown
            case 2: self = .coPrimaries
            default: self = .ring
            }
        }
    }

    /// The length of the cycle that the links form; 0 when there is none. Every member has at most one link, so walks are paths.
    private static func longestCycle(members: [Instance], sources: [InstanceID?]) -> Int {
        var position: [InstanceID: Int] = [:]
        for (index, member) in members.enumerated() { position[member.id] = index }
        var longest = 0
        for start in members.indices {
            var slow = start
            var steps = 0
            while let next = sources[slow].flatMap({ position[$0] }), steps <= members.count {
                steps += 1
                slow = next
                if slow == start { break }
            }
            if steps > 0, slow == start { longest = max(longest, steps) }
        }
        return longest
    }
}
