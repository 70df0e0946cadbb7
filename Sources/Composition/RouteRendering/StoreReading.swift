package import ControlModel
package import KVPublishers

/// What a store said, once.
package struct StoreReading: Sendable {
    package struct Unreadable: Hashable, Sendable {
        package var cluster: ClusterID
        package var reason: String

        package init(cluster: ClusterID, reason: String) {
            self.cluster = cluster
            self.reason = reason
        }
    }

    /// Ordered by cluster, each once.
    package var records: [StoredRecord]
    /// Clusters of which the store has something that is no record. Ordered by cluster.
    package var unreadable: [Unreadable]

    package init(records: [StoredRecord], unreadable: [Unreadable] = []) {
        self.records = records
        self.unreadable = unreadable
    }

    /// Reads every record. One that is not a record of ours keeps no other; a store that fails otherwise says nothing at all.
    ///
    /// - Throws: ``RouteRenderingError`` with code `store`.
    package static func read(_ publisher: any KVPublisher) async throws(RouteRenderingError) -> StoreReading {
        var reading = StoreReading(records: [])
        do throws(KVPublisherError) {
            let clusters = Set(try await publisher.clusters()).sorted()
            guard clusters.count <= RenderLimits.clusters else {
                throw KVPublisherError(.refused, "it has records of \(clusters.count) clusters; at most \(RenderLimits.clusters) are taken")
            }
            for cluster in clusters {
                do throws(KVPublisherError) {
                    // Removed meanwhile: it is not there.
                    if let record = try await publisher.record(of: cluster) { reading.records.append(record) }
                } catch where error.code == .corrupt {
                    reading.unreadable.append(Unreadable(cluster: cluster, reason: error.message))
                }
            }
        } catch {
            throw RouteRenderingError(.store, "\(publisher.name): \(error.message)")
        }
        return reading
    }
}
