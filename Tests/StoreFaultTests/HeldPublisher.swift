#if Network
import ControlModel
import KVPublishers
import TopologyModel

/// A publisher that does not end what it is asked for until it is told to.
actor HeldPublisher: KVPublisher {
    nonisolated let name: String
    private let publisher: any KVPublisher
    private var isHeld = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many publications have begun and not ended.
    private(set) var underWay = 0

    init(_ publisher: any KVPublisher) {
        self.publisher = publisher
        name = publisher.name
    }

    func hold() { isHeld = true }

    /// What waits goes on, and what comes does not wait.
    func release() {
        isHeld = false
        for one in waiting { one.resume() }
        waiting = []
    }

    func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        underWay += 1
        defer { underWay -= 1 }
        if isHeld { await withCheckedContinuation { waiting.append($0) } }
        return try await publisher.publish(record)
    }

    func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        try await publisher.withdraw(cluster, because: reason, at: moment)
    }

    func clusters() async throws(KVPublisherError) -> [ClusterID] { try await publisher.clusters() }

    func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? { try await publisher.record(of: cluster) }
}
#endif
