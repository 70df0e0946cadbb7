import ControlModel
import KVPublishers

/// Compares a store with what it should say.
struct StoreComparing {
    /// Looked up, never iterated over but for its keys, which are sorted.
    private let wanted: [ClusterID: PrimaryRecord]
    private let cluster: ClusterID?
    private let isWithdrawn: Bool

    /// - Parameter cluster: nil: every cluster.
    init(records: [PrimaryRecord], cluster: ClusterID?, isWithdrawn: Bool) {
        wanted = Dictionary(uniqueKeysWithValues: records.map { ($0.cluster, $0) })
        self.cluster = cluster
        self.isWithdrawn = isWithdrawn
    }

    func compare(_ publisher: any KVPublisher) async -> [RouteComparison] {
        var clusters = wanted.keys.sorted()
        if let cluster {
            clusters = [cluster]
        } else {
            do throws(KVPublisherError) {
                clusters = Set(clusters + (try await publisher.clusters())).sorted()
            } catch {
                return clusters.map { comparison($0, in: publisher, trouble: error.message) }
            }
        }
        var comparisons: [RouteComparison] = []
        var trouble: String?
        for cluster in clusters {
            // A store that does not answer is asked once, and not for every cluster.
            if let trouble {
                comparisons.append(comparison(cluster, in: publisher, trouble: trouble))
                continue
            }
            do throws(KVPublisherError) {
                comparisons.append(try await compare(cluster, in: publisher))
            } catch {
                if error.code != .corrupt { trouble = error.message }
                comparisons.append(comparison(cluster, in: publisher, trouble: error.message))
            }
        }
        return comparisons
    }

    private func compare(_ cluster: ClusterID, in publisher: any KVPublisher) async throws(KVPublisherError) -> RouteComparison {
        var found = comparison(cluster, in: publisher, stored: try await publisher.record(of: cluster))
        if found.verdict == .same, let wanted = found.wanted { found.strayKeys = try await publisher.strayKeys(beside: wanted) }
        return found
    }

    private func comparison(_ cluster: ClusterID, in publisher: any KVPublisher, stored: StoredRecord? = nil, trouble: String? = nil) -> RouteComparison {
        RouteComparison(
            store: publisher.name, cluster: cluster, wanted: isWithdrawn ? nil : wanted[cluster], isWithdrawn: isWithdrawn, stored: stored, trouble: trouble)
    }
}
