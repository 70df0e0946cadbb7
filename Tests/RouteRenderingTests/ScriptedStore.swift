import ControlModel
import KVPublishers
import TopologyModel

/// A store that has what it is told to have, lower epochs too, and fails when it is told to.
actor ScriptedStore: KVPublisher {
    nonisolated let name = "scripted"
    private var records: [ClusterID: Result<StoredRecord, KVPublisherError>] = [:]
    private var failure: KVPublisherError?

    init(_ records: [StoredRecord] = []) { for record in records { self.records[record.cluster] = .success(record) } }

    func set(_ records: [StoredRecord]) { self.records = Dictionary(uniqueKeysWithValues: records.map { ($0.cluster, .success($0)) }) }
    func corrupt(_ cluster: ClusterID) { records[cluster] = .failure(KVPublisherError(.corrupt, "not a record\nof ours")) }
    func fail(_ failure: KVPublisherError?) { self.failure = failure }

    func clusters() async throws(KVPublisherError) -> [ClusterID] {
        if let failure { throw failure }
        return records.keys.sorted(by: >)
    }

    func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? {
        if let failure { throw failure }
        return try records[cluster]?.get()
    }

    func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult { throw KVPublisherError(.refused, "nothing is written here") }
    func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult { throw KVPublisherError(.refused, "nothing is written here") }
}
