import TopologyModel

/// What a server is in its cluster.
package enum ServerRole: Int, Hashable, Sendable, CaseIterable {
    /// It replicates from no member of the cluster.
    case primary
    /// One of two that replicate from each other.
    case coPrimary
    /// It replicates, and others follow it; so does a member of a longer ring.
    case intermediateSource
    /// It replicates, and nobody follows it.
    case replica
    /// A member of a replication group, whatever else it is: observed only (server truth T13).
    case groupMember

    /// - Parameter source: whom the server replicates from.
    init(_ server: Instance, source: InstanceID?, isFollowed: Bool, in cluster: Cluster) {
        if server.facts?.settings.isGroupReplicationMember == true {
            self = .groupMember
        } else if let source {
            if !isFollowed {
                self = .replica
            } else {
                self = cluster.source(of: source) == server.id ? .coPrimary : .intermediateSource
            }
        } else {
            self = .primary
        }
    }

    /// Applications may be writing to it.
    var takesWrites: Bool {
        switch self {
        case .primary, .coPrimary, .groupMember: true
        case .intermediateSource, .replica: false
        }
    }
}
