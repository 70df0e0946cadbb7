import ControlModel
import Foundation
import KVPublishers
import TopologyModel

/// One cluster that changes its primary again and again, and a reader that asks all the time.
struct Failovers {
    private let store: MeasuredStore
    private let count: Int
    private static let cluster = ClusterID(high: 2, low: 1)

    init(_ store: MeasuredStore, count: Int) {
        self.store = store
        self.count = count
    }

    /// Milliseconds from the moment at which the manager begins to publish, which it does when a server was seen to take writes, to the moment at which the reader has the record; sorted.
    func run() async throws -> [Double] {
        let (publisher, reader) = (try store.publisher(), try store.publisher())
        _ = try await publisher.publish(record(0))
        var times: [Double] = []
        for epoch in 1...UInt64(count) {
            let record = record(epoch)
            let start = ContinuousClock.now
            async let published = publisher.publish(record)
            while try await reader.record(of: Failovers.cluster)?.epoch != record.epoch {}
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            guard try await published == .published else { throw Failure(description: "\(store.kind) did not publish epoch \(epoch)") }
        }
        return times.sorted()
    }

    private func record(_ epoch: UInt64) -> PrimaryRecord {
        PrimaryRecord(
            cluster: Failovers.cluster, clusterName: "failing", primary: InstanceAddress(host: "db-\(epoch % 3)", port: 3306), epoch: Epoch(rawValue: epoch), recovery: nil,
            at: WallTime(milliseconds: Int64(epoch)))
    }
}
