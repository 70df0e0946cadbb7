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

    /// An epoch has one primary for all time, so what was seen of it holds as long as the epoch is the present one.
    mutating func primaryTakesWrites(of id: ClusterID, in epoch: Epoch) -> CommandResult {
        guard let position = clusterPosition(id) else { return unknown(id) }
        guard clusters[position].epoch == epoch else { return .refused(.epochMoved(clusters[position].epoch)) }
        clusters[position].writableEpoch = epoch
        return .done
    }
}
