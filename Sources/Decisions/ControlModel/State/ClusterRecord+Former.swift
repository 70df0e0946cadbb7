public import TopologyModel

/// Servers that were the primary, and must not take writes beside the one that is.
extension ClusterRecord {
    /// The earlier primaries and the former one, oldest first.
    public var deposed: [DeposedServer] {
        earlierPrimaries + (formerPrimary.map { [DeposedServer(address: $0, identity: formerPrimaryIdentity)] } ?? [])
    }

    public func hasDeposed(_ address: InstanceAddress) -> Bool { formerPrimary == address || earlierPrimaries.contains { $0.address == address } }

    /// Makes `server` the primary in place of `failed`. Whoever was deposed before stays so, the oldest beyond the limit excepted.
    mutating func designate(_ server: InstanceAddress, identity: String, deposing failed: InstanceAddress, failedIdentity: String) {
        if let formerPrimary, formerPrimary != failed {
            earlierPrimaries.append(DeposedServer(address: formerPrimary, identity: formerPrimaryIdentity))
        }
        earlierPrimaries.removeAll { $0.address == failed }
        earlierPrimaries = earlierPrimaries.suffix(ControlLimits.maximumEarlierPrimaries)
        formerPrimary = failed
        formerPrimaryIdentity = failedIdentity
        primary = server
        primaryIdentity = identity
    }

    /// A designation was given up: its server must not take writes either.
    mutating func depose(_ designation: Designation) {
        guard !hasDeposed(designation.server) else { return }
        earlierPrimaries.append(DeposedServer(address: designation.server, identity: designation.identity))
        earlierPrimaries = earlierPrimaries.suffix(ControlLimits.maximumEarlierPrimaries)
    }

    /// The server is the primary of a cluster again, or nobody's business: it is not to be fenced any more.
    mutating func reinstate(_ address: InstanceAddress) {
        earlierPrimaries.removeAll { $0.address == address }
        guard formerPrimary == address else { return }
        formerPrimary = nil
        formerPrimaryIdentity = ""
    }
}

extension ControlState {
    /// In whichever cluster it was deposed: a server that moved to another one may become the primary of that.
    mutating func reinstate(_ address: InstanceAddress) {
        for position in clusters.indices where clusters[position].hasDeposed(address) { clusters[position].reinstate(address) }
    }

    /// A former primary stays one, as the one most likely to be started anew by somebody who knows nothing of the failover.
    mutating func rejoined(_ address: InstanceAddress, to id: ClusterID) -> CommandResult {
        guard let position = clusterPosition(id) else { return unknown(id) }
        guard clusters[position].earlierPrimaries.contains(where: { $0.address == address }) else {
            return .ignored("\(address) is no earlier primary of cluster \(id)")
        }
        clusters[position].earlierPrimaries.removeAll { $0.address == address }
        return .done
    }
}
