public import ControlModel
public import TopologyModel

/// A publisher that keeps its records in memory: for embedders that hand them on themselves, and for tests.
public actor InMemoryKVPublisher: KVPublisher {
    public nonisolated let name: String
    private var recordsByCluster: [ClusterID: StoredRecord] = [:]

    public init(name: String = "memory") {
        self.name = name
    }

    /// - Throws: ``KVPublisherError`` with code `corrupt` when a record of the same epoch names another primary.
    public func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        switch PublishDecision(present: recordsByCluster[record.cluster], new: record) {
        case .write:
            recordsByCluster[record.cluster] = .primary(record)
            return .published
        case .keep: return .unchanged
        case .yield(let present): return .superseded(present)
        case .conflict(let present): throw KVPublisherError(conflict: present, new: record, place: name)
        }
    }

    public func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        guard let withdrawn = recordsByCluster[cluster]?.withdrawn(because: reason, at: moment) else { return .unchanged }
        recordsByCluster[cluster] = .withdrawn(withdrawn)
        return .withdrawn
    }

    public func clusters() async throws(KVPublisherError) -> [ClusterID] { records.map(\.cluster) }

    public func record(of cluster: ClusterID) -> StoredRecord? { recordsByCluster[cluster] }

    /// Ordered by cluster.
    public var records: [StoredRecord] { recordsByCluster.values.sorted { $0.cluster < $1.cluster } }
}

extension KVPublisherError {
    init(conflict present: StoredRecord, new: PrimaryRecord, place: String) {
        let what =
            switch present {
            case .primary(let record): "has \(record.primary) at epoch \(record.epoch)"
            case .withdrawn(let record): "has a withdrawn route of another primary at epoch \(record.epoch)"
            }
        self.init(.corrupt, "\(place): cluster \(new.cluster) \(what), which is to be \(new.primary); left untouched")
    }
}
