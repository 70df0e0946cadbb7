import ControlModel
import KVPublishers
import TopologyModel

/// Tells when so many records were published.
actor CountingPublisher: KVPublisher {
    nonisolated let name: String
    private let publisher: any KVPublisher
    private var missing: Int
    private var waiter: CheckedContinuation<Void, Never>?

    init(_ publisher: any KVPublisher, awaiting count: Int) {
        name = publisher.name
        self.publisher = publisher
        missing = count
    }

    func all() async {
        guard missing > 0 else { return }
        await withCheckedContinuation { waiter = $0 }
    }

    nonisolated func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        let result = try await publisher.publish(record)
        if result == .published { await published() }
        return result
    }

    private func published() {
        missing -= 1
        if missing == 0 { waiter?.resume() }
    }

    nonisolated func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        try await publisher.withdraw(cluster, because: reason, at: moment)
    }

    nonisolated func clusters() async throws(KVPublisherError) -> [ClusterID] { try await publisher.clusters() }
    nonisolated func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? { try await publisher.record(of: cluster) }
    nonisolated func strayKeys(beside record: PrimaryRecord) async throws(KVPublisherError) -> [String] { try await publisher.strayKeys(beside: record) }
}
