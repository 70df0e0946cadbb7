public import ControlModel

/// A publisher that keeps its records in memory: for embedders that hand them on themselves, and for tests.
public actor InMemoryKVPublisher: KVPublisher {
    public nonisolated let name: String
    private var recordsByCluster: [ClusterID: PrimaryRecord] = [:]

    public init(name: String = "memory") {
        self.name = name
    }

    /// - Throws: ``KVPublisherError`` with code `corrupt` when a record of the same epoch names another primary.
    public func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        switch PublishDecision(present: recordsByCluster[record.cluster], new: record) {
        case .write:
            recordsByCluster[record.cluster] = record
            return .published
        case .keep: return .unchanged
        case .yield(let present): return .superseded(present)
        case .conflict(let present): throw KVPublisherError(conflict: present, new: record, place: name)
        }
    }

    public func record(of cluster: ClusterID) -> PrimaryRecord? { recordsByCluster[cluster] }

    /// Ordered by cluster.
    public var records: [PrimaryRecord] { recordsByCluster.values.sorted { $0.cluster < $1.cluster } }
}

extension KVPublisherError {
    init(conflict present: PrimaryRecord, new: PrimaryRecord, place: String) {
        self.init(
            .corrupt,
            "\(place): cluster \(new.cluster) has \(present.primary) at epoch \(present.epoch), which is to be \(new.primary); left untouched")
    }
}
