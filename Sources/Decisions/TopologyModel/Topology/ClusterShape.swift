/// What kind of topology a cluster is. Only ``singlePrimary`` and ``coPrimaries`` are acted upon; the others are observed and reported (server truth T13).
public enum ClusterShape: Hashable, Sendable, Codable {
    /// One root, everything else below it. A replica at the end of the tree may follow further sources: it is no witness and no candidate, and
    /// it is left as it is.
    case singlePrimary
    /// Two servers that replicate from each other, everything else below them.
    case coPrimaries
    /// A ring of three or more.
    case ring
    /// A member that follows several sources has replicas itself.
    case multiSource
    /// A member is a Galera node.
    case galera
    /// A member is part of a replication group.
    case groupReplication
    /// None of these; a cluster that is not built from links.
    case unknown

    /// Whether automatic recovery understands this shape.
    public var isSupported: Bool { self == .singlePrimary || self == .coPrimaries }

    /// Why nothing is done, in words; empty where something is.
    public var explanation: String {
        switch self {
        case .singlePrimary, .coPrimaries: ""
        case .ring: "servers replicate in a ring of more than two (not supported)"
        case .multiSource: "a server that others follow replicates from several sources (not supported yet)"
        case .galera: "a server is a Galera node (not supported yet)"
        case .groupReplication: "a server is a member of a replication group (not supported yet)"
        case .unknown: "the cluster has no single root"
        }
    }

    /// What makes a server's cluster one that is left alone, whatever its links are.
    enum Kind {
        case ordinary
        case galera
        case groupReplication

        init(_ instance: Instance) {
            guard let settings = instance.facts?.settings else {
                self = .ordinary
                return
            }
            self = settings.isGaleraNode ? .galera : settings.isGroupReplicationMember ? .groupReplication : .ordinary
        }
    }

    init(members: [Instance], sources: [InstanceID?]) {
        let kinds = members.map(Kind.init)
        if kinds.contains(.galera) {
            self = .galera
        } else if kinds.contains(.groupReplication) {
            self = .groupReplication
        } else {
            let followsSeveral = members.filter { ($0.facts?.channels.count { $0.source != nil } ?? 0) > 1 }
            if followsSeveral.contains(where: { ClusterShape.isFollowed($0, members: members, sources: sources) }) {
                self = .multiSource
                return
            }
            switch ClusterShape.longestCycle(members: members, sources: sources) {
            case 0: self = sources.count { $0 == nil } == 1 ? .singlePrimary : .unknown
            case 2: self = .coPrimaries
            default: self = .ring
            }
        }
    }

    /// The places of the two members that follow each other, ascending; empty when none do. Every member has at most one link, so there are no more.
    static func pair(members: [Instance], sources: [InstanceID?]) -> [Int] {
        var position: [InstanceID: Int] = [:]
        for (index, member) in members.enumerated() { position[member.id] = index }
        return members.indices.filter { place in sources[place].flatMap { position[$0] }.flatMap { sources[$0] } == members[place].id }
    }

    /// Whether a member has replicas, those included that follow it by a channel other than their first.
    private static func isFollowed(_ member: Instance, members: [Instance], sources: [InstanceID?]) -> Bool {
        sources.contains(member.id) || members.contains { $0.facts?.channels.contains { $0.source == member.address } ?? false }
    }

    /// The number of members in the longest cycle that the links form; 0 when there is none.
    ///
    /// Every member has at most one link, so a walk along the links either ends or enters a cycle, and each member needs to be walked once.
    private static func longestCycle(members: [Instance], sources: [InstanceID?]) -> Int {
        var position: [InstanceID: Int] = [:]
        for (index, member) in members.enumerated() { position[member.id] = index }
        /// Per member: the number of the walk that first came by, and how many steps that walk had made.
        var visited: [(walk: Int, steps: Int)?] = Array(repeating: nil, count: members.count)
        var longest = 0
        for start in members.indices {
            var current: Int? = start
            var steps = 0
            while let index = current, visited[index] == nil {
                visited[index] = (start, steps)
                steps += 1
                current = sources[index].flatMap { position[$0] }
            }
            if let index = current, let seen = visited[index], seen.walk == start { longest = max(longest, steps - seen.steps) }
        }
        return longest
    }
}
