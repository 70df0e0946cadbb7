import TopologyModel

extension ControlState {
    /// Moves a cluster to the next epoch with another primary. The one before lives, follows the new one and takes no writes, so it is not to be fenced;
    /// former primaries that are still looked for stay so, except the one that is the primary from now on.
    mutating func change(_ change: PrimaryChange) -> CommandResult {
        guard let position = clusterPosition(change.cluster) else { return unknown(change.cluster) }
        let cluster = clusters[position]
        guard cluster.epoch == change.expectedEpoch else { return .refused(.epochMoved(cluster.epoch)) }
        if let open = cluster.openRecovery { return .refused(.recoveryOpen(open)) }
        if let last = lastReopening(of: cluster.id), last.mayTakeEffect(at: time) { return .refused(.reopening(last.intent.server)) }
        if let owner = self.cluster(withPrimary: change.primary) { return .ignored("\(change.primary) is the primary of cluster \(owner.id)") }
        clusters[position].epoch = cluster.epoch.next
        clusters[position].primary = change.primary
        clusters[position].primaryIdentity = change.identity
        reinstate(change.primary)
        return .designated(clusters[position].epoch)
    }
}
