public import TopologyModel

/// Relocations and unlocks: recoveries of single servers. They hold no cluster, so that the primary's failover never waits for one.
extension ControlState {
    /// The newest recovery of a kind because of a server, open or closed. Linear in the number of recoveries.
    public func lastRecovery(_ kind: RecoveryKind, of failed: InstanceAddress) -> RecoveryRecord? {
        recoveries.last { $0.opening.kind == kind && $0.opening.failed == failed }
    }

    /// Nobody's primary changes while servers of its cluster are changed on purpose, and one of a kind per server is enough.
    func sideRecovery(inTheWayOf opening: RecoveryOpening) -> RecoveryID? {
        switch opening.kind {
        case .failover: nil
        case .switchover, .takeover: recoveries.first { $0.isOpen && !$0.opening.kind.holdsCluster && $0.opening.cluster == opening.cluster }?.id
        case .relocation, .unlock: recoveries.first { $0.isOpen && $0.opening.kind == opening.kind && $0.opening.failed == opening.failed }?.id
        }
    }

    /// The flap window of a relocation is its server's, not its cluster's: it is found in the journal, where an acknowledgement lifts it. An unlock has none: it changes nobody's
    /// role, and each one leaves fewer replicas to be asked.
    func flapBlock(for opening: RecoveryOpening, of cluster: ClusterRecord) -> FlapBlock? {
        switch opening.kind {
        case .failover, .switchover, .takeover: return cluster.flapBlock
        case .unlock: return nil
        case .relocation:
            let last = recoveries.last {
                $0.opening.kind == .relocation && $0.opening.failed == opening.failed && $0.closing?.result == .succeeded && $0.acknowledgement == nil
            }
            return last.flatMap { record in record.closedAt.map { FlapBlock(recovery: record.id, failed: opening.failed, since: $0) } }
        }
    }

    /// In the command that opens the failover, so that there is no moment at which both are in force.
    mutating func endSideRecoveries(of cluster: ClusterID, for failover: RecoveryID) {
        for position in recoveries.indices
        where recoveries[position].isOpen && !recoveries[position].opening.kind.holdsCluster && recoveries[position].opening.cluster == cluster {
            recoveries[position].closing = RecoveryClosing(result: .aborted, reason: "it gave way to recovery \(failover) of the primary")
            recoveries[position].closedAt = time
        }
    }
}
