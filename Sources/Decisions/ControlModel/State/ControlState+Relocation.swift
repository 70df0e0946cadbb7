public import TopologyModel

/// Relocations: recoveries of sources below the primary. They hold no cluster, so that the primary's failover never waits for one.
extension ControlState {
    /// The newest relocation because of a server, open or closed. Linear in the number of recoveries.
    public func lastRelocation(of failed: InstanceAddress) -> RecoveryRecord? {
        recoveries.last { $0.opening.kind == .relocation && $0.opening.failed == failed }
    }

    /// Nobody's primary changes while replicas are moved on purpose, and one relocation per dead source is enough.
    func relocation(inTheWayOf opening: RecoveryOpening) -> RecoveryID? {
        switch opening.kind {
        case .failover: nil
        case .switchover, .takeover: recoveries.first { $0.isOpen && $0.opening.kind == .relocation && $0.opening.cluster == opening.cluster }?.id
        case .relocation: recoveries.first { $0.isOpen && $0.opening.kind == .relocation && $0.opening.failed == opening.failed }?.id
        }
    }

    /// The flap window of a relocation is its server's, not its cluster's: it is found in the journal, where an acknowledgement lifts it.
    func relocationBlock(of failed: InstanceAddress) -> FlapBlock? {
        let last = recoveries.last {
            $0.opening.kind == .relocation && $0.opening.failed == failed && $0.closing?.result == .succeeded && $0.acknowledgement == nil
        }
        return last.flatMap { record in record.closedAt.map { FlapBlock(recovery: record.id, failed: failed, since: $0) } }
    }

    /// In the command that opens the failover, so that there is no moment at which both are in force.
    mutating func endRelocations(of cluster: ClusterID, for failover: RecoveryID) {
        for position in recoveries.indices
        where recoveries[position].isOpen && recoveries[position].opening.kind == .relocation && recoveries[position].opening.cluster == cluster {
            recoveries[position].closing = RecoveryClosing(result: .aborted, reason: "it gave way to recovery \(failover) of the primary")
            recoveries[position].closedAt = time
        }
    }
}
