import ControlModel
import TopologyModel

/// The records that every store should hold, as the newest state has them. Ordered by cluster.
struct WantedRoutes: Sendable {
    private struct KnownEpoch: Sendable {
        var cluster: ClusterID
        var epoch: Epoch
    }

    private(set) var records: [PrimaryRecord] = []
    /// The highest epoch that any state named, of every cluster; ordered by it. A state that names a lower one is an old one, and is not published.
    private var epochs: [KnownEpoch] = []
    private var lastIndex: LogIndex?

    /// - Returns: the clusters whose record is new or another one, in their order.
    mutating func take(_ state: ControlState, at moment: WallTime) -> [ClusterID] {
        // A state is told by the log that led to it.
        guard state.lastIndex != lastIndex else { return [] }
        lastIndex = state.lastIndex
        var (newRecords, newEpochs, changed): ([PrimaryRecord], [KnownEpoch], [ClusterID]) = ([], [], [])
        var known = epochs[...]
        for cluster in state.clusters {
            while let first = known.first, first.cluster < cluster.id {
                newEpochs.append(first)
                known.removeFirst()
            }
            var highest = cluster.epoch
            if let first = known.first, first.cluster == cluster.id {
                highest = max(highest, first.epoch)
                known.removeFirst()
            }
            newEpochs.append(KnownEpoch(cluster: cluster.id, epoch: highest))
            // No store names a server for an epoch before it was seen to take writes.
            guard cluster.epoch == highest, cluster.hasWritablePrimary else { continue }
            let name = PrimaryRecord.name(of: cluster)
            if let old = record(of: cluster.id), old.epoch == cluster.epoch, old.primary == cluster.primary, old.clusterName == name {
                newRecords.append(old)
            } else {
                newRecords.append(
                    PrimaryRecord(
                        cluster: cluster.id, clusterName: name, primary: cluster.primary, epoch: cluster.epoch, recovery: state.recovery(leadingTo: cluster), at: moment))
                changed.append(cluster.id)
            }
        }
        records = newRecords
        epochs = newEpochs + known
        return changed
    }

    func record(of cluster: ClusterID) -> PrimaryRecord? {
        let position = position(of: cluster)
        return position < records.count && records[position].cluster == cluster ? records[position] : nil
    }

    /// The first one when `cluster` is nil.
    func record(after cluster: ClusterID?) -> PrimaryRecord? {
        guard let cluster else { return records.first }
        var position = position(of: cluster)
        if position < records.count, records[position].cluster == cluster { position += 1 }
        return position < records.count ? records[position] : nil
    }

    /// Where the record of a cluster is, or would be.
    private func position(of cluster: ClusterID) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = low + (high - low) / 2
            if records[middle].cluster < cluster { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
