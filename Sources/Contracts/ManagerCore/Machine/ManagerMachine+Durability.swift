import Analysis
public import ControlModel
import Promotion
public import TopologyModel

/// What clusters may lose, and what a failover is judged by where they may lose nothing that was acknowledged.
extension ManagerMachine {
    /// By primary, of the clusters that are to lose no acknowledged commit: what a failover would be judged by if it failed now.
    public var losslessRecords: [InstanceID: LosslessRecord] {
        var records: [InstanceID: LosslessRecord] = [:]
        for cluster in topology.clusters {
            if let primary = cluster.primary { records[primary.id] = losslessSupposed(of: primary, in: cluster) }
        }
        return records
    }

    /// With every reading of a primary: afterwards nobody can ask it.
    mutating func watchLossless(_ id: InstanceID, startedAt: MonotonicInstant) {
        guard let cluster = topology.cluster(of: id), cluster.isPrimary(id), let primary = cluster.member(id), policy(of: cluster).durability == .lossless else { return }
        let epoch = controlRecord(of: cluster)?.epoch ?? .initial
        losslessWatches[id] = LosslessWatch(primary, replicas: cluster.replicas(of: id), epoch: epoch, startedAt: startedAt, earlier: losslessWatches[id])
    }

    /// What stands in the opening of a failover; nil where commits may be lost.
    mutating func losslessRecord(of primary: Instance, in cluster: Cluster) -> LosslessRecord? {
        guard policy(of: cluster).durability == .lossless else { return nil }
        guard let watch = losslessWatch(of: primary, in: cluster) else { return LosslessRecord(unread: primary.address) }
        // The next failover of the same primary, should this one come to nothing, must not know less.
        losslessWatches[primary.id] = watch
        return watch.record
    }

    /// What a failover would be judged by if the primary failed now; nil where commits may be lost.
    func losslessSupposed(of primary: Instance, in cluster: Cluster) -> LosslessRecord? {
        guard policy(of: cluster).durability == .lossless else { return nil }
        return (losslessWatch(of: primary, in: cluster)?.record ?? LosslessRecord(unread: primary.address)).supposing
    }

    private func losslessWatch(of primary: Instance, in cluster: Cluster) -> LosslessWatch? {
        let record = controlRecord(of: cluster)
        let epoch = record?.epoch ?? .initial
        let known = losslessWatches[primary.id].flatMap { $0.epoch == epoch ? $0 : nil } ?? record.flatMap { journaledLossless(of: primary.address, $0) }
        return known?.adding(lateAckersOf: cluster.replicas(of: primary.id))
    }

    /// What an earlier failover of the same primary was judged by: this manager may have been started since.
    private func journaledLossless(of primary: InstanceAddress, _ cluster: ClusterRecord) -> LosslessWatch? {
        let last = control.recoveries.last {
            $0.opening.cluster == cluster.id && $0.opening.failed == primary && $0.opening.expectedEpoch == cluster.epoch && $0.opening.lossless != nil
        }
        return last?.opening.lossless.map { LosslessWatch(journaled: $0, epoch: cluster.epoch) }
    }
}
