import ControlModel
package import KVPublishers
import TopologyModel

/// What became different of one cluster.
package enum RouteChange: Hashable, Sendable, CustomStringConvertible {
    case taken(StoredRecord)
    /// The store has no record of it any more.
    case removed(StoredRecord)

    /// One line of printable ASCII, whatever the record holds.
    package var description: String {
        switch self {
        case .taken(.primary(let record)): "\(RenderedText.json(record.clusterName)): \(RenderedText.plain(record.primary.description)) of epoch \(record.epoch)"
        case .taken(.withdrawn(let record)): "\(RenderedText.json(record.clusterName)): withdrawn in epoch \(record.epoch): \(RenderedText.json(record.reason))"
        case .removed(let record): "\(RenderedText.json(record.clusterName)): the store has no record of cluster \(record.cluster) any more"
        }
    }
}
