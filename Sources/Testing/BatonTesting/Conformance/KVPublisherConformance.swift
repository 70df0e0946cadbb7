import ControlModel
public import KVPublishers
import TopologyModel

/// What every ``KVPublisher`` promises, as checks that anyone can run on an implementation of their own.
///
/// Each check uses clusters of its own, drawn from `seed`, so one store serves all of them and several runs. Nothing is removed afterwards, and in the end every route of the
/// store is withdrawn: give it one that nobody reads.
public struct KVPublisherConformance: Sendable {
    /// A promise was not kept.
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    private let publisher: any KVPublisher
    private let seed: UInt64

    /// - Parameter seed: Another value for every run on a store that keeps its content.
    public init(_ publisher: any KVPublisher, seed: UInt64 = 1) {
        self.publisher = publisher
        self.seed = seed
    }

    public func runAll() async throws {
        try await checkFirstRecordIsPublished()
        try await checkRepetitionChangesNothing()
        try await checkEpochNeverFalls()
        try await checkSameEpochKeepsItsPrimary()
        try await checkClustersAreIndependent()
        try await checkConcurrentEpochsEndAtTheHighest()
        try await checkHostileNames()
        try await checkWithdrawalKeepsTheEpoch()
        try await checkWithdrawnRouteIsRestored()
        try await checkWithdrawnRouteKeepsItsPrimary()
        try await checkWithdrawalOfAll()
    }

    public func checkFirstRecordIsPublished() async throws {
        let record = record(cluster: 1, epoch: 1)
        guard try await publisher.record(of: record.cluster) == nil else {
            throw Failure(description: "\(publisher.name): cluster \(record.cluster) must have no record before it is published")
        }
        try await expect(record, .published, "the first record of a cluster")
        try await expectStored(record)
    }

    public func checkRepetitionChangesNothing() async throws {
        let record = record(cluster: 2, epoch: 4)
        try await expect(record, .published, "the first record of a cluster")
        var later = record
        later.at = record.at + .seconds(60)
        try await expect(later, .unchanged, "the same record a minute later")
        try await expectStored(record)
    }

    public func checkEpochNeverFalls() async throws {
        let newer = record(cluster: 3, epoch: 7, host: "b")
        let older = record(cluster: 3, epoch: 6, host: "a")
        try await expect(newer, .published, "the first record of a cluster")
        try await expect(older, .superseded(.primary(newer)), "a record of a lower epoch")
        try await expectStored(newer)
        let newest = record(cluster: 3, epoch: 9, host: "a")
        try await expect(newest, .published, "a record of a higher epoch")
        try await expectStored(newest)
    }

    public func checkSameEpochKeepsItsPrimary() async throws {
        let first = record(cluster: 4, epoch: 2, host: "a")
        try await expect(first, .published, "the first record of a cluster")
        do {
            let result = try await publisher.publish(record(cluster: 4, epoch: 2, host: "b"))
            throw Failure(description: "\(publisher.name): another primary at the same epoch must be an error, and was \(result)")
        } catch let refusal as KVPublisherError {
            guard refusal.code == .corrupt else { throw Failure(description: "\(publisher.name): the code must be corrupt: \(refusal)") }
        }
        try await expectStored(first)
    }

    public func checkClustersAreIndependent() async throws {
        let one = record(cluster: 5, epoch: 9)
        var other = record(cluster: 6, epoch: 1, host: "b")
        other.clusterName = one.clusterName
        try await expect(one, .published, "the first record of a cluster")
        try await expect(other, .published, "the first record of another cluster of the same name")
        try await expectStored(one)
        try await expectStored(other)
    }

    public func checkConcurrentEpochsEndAtTheHighest() async throws {
        let epochs: [UInt64] = [3, 8, 1, 6, 2, 7, 5, 4]
        let publisher = publisher
        try await withThrowingTaskGroup(of: Void.self) { group in
            for epoch in epochs {
                let record = record(cluster: 7, epoch: epoch, host: "host-\(epoch)")
                group.addTask { _ = try await publisher.publish(record) }
            }
            try await group.waitForAll()
        }
        try await expectStored(record(cluster: 7, epoch: 8, host: "host-8"))
    }

    public func checkHostileNames() async throws {
        let names = ["../../etc/x", "/absolute", "a/b", "..", "", " ", "q\"uote", "new\nline", "émigré 💾", String(repeating: "x", count: 300)]
        for (index, name) in names.enumerated() {
            var record = record(cluster: 100 + UInt64(index), epoch: 1)
            record.clusterName = name
            try await expect(record, .published, "a cluster called \(name.debugDescription)")
            try await expectStored(record)
        }
    }

    public func checkWithdrawalKeepsTheEpoch() async throws {
        let record = record(cluster: 8, epoch: 5)
        try await expectWithdrawal(of: record.cluster, .unchanged, "the withdrawal of what was never published")
        try await expect(record, .published, "the first record of a cluster")
        try await expectWithdrawal(of: record.cluster, .withdrawn, "a withdrawal")
        try await expectStored(withdrawn(record))
        try await expectWithdrawal(of: record.cluster, .unchanged, "a second withdrawal")
        try await expect(self.record(cluster: 8, epoch: 4, host: "b"), .superseded(withdrawn(record)), "a record of a lower epoch than that of a withdrawn route")
        try await expectStored(withdrawn(record))
        let newer = self.record(cluster: 8, epoch: 6, host: "b")
        try await expect(newer, .published, "a record of a higher epoch than that of a withdrawn route")
        try await expectStored(newer)
    }

    public func checkWithdrawnRouteIsRestored() async throws {
        let record = record(cluster: 9, epoch: 5)
        try await expect(record, .published, "the first record of a cluster")
        try await expectWithdrawal(of: record.cluster, .withdrawn, "a withdrawal")
        try await expect(record, .published, "the same primary at the epoch of a withdrawn route")
        try await expectStored(record)
        try await expectWithdrawal(of: record.cluster, .withdrawn, "the withdrawal of a restored route")
        try await expectStored(withdrawn(record))
    }

    public func checkWithdrawnRouteKeepsItsPrimary() async throws {
        let record = record(cluster: 10, epoch: 5, host: "a")
        try await expect(record, .published, "the first record of a cluster")
        try await expectWithdrawal(of: record.cluster, .withdrawn, "a withdrawal")
        do {
            let result = try await publisher.publish(self.record(cluster: 10, epoch: 5, host: "b"))
            throw Failure(description: "\(publisher.name): another primary at the epoch of a withdrawn route must be an error, and was \(result)")
        } catch let refusal as KVPublisherError {
            guard refusal.code == .corrupt else { throw Failure(description: "\(publisher.name): the code must be corrupt: \(refusal)") }
        }
        try await expectStored(withdrawn(record))
    }

    public func checkWithdrawalOfAll() async throws {
        let one = record(cluster: 11, epoch: 1)
        let other = record(cluster: 12, epoch: 7, host: "b")
        try await expect(one, .published, "the first record of a cluster")
        try await expect(other, .published, "the first record of another cluster")
        let clusters = try await publisher.clusters()
        guard Set(clusters).isSuperset(of: [one.cluster, other.cluster]), Set(clusters).count == clusters.count else {
            throw Failure(description: "\(publisher.name): every cluster that has a record must be listed once, and the list was \(clusters)")
        }
        let count = try await publisher.withdrawAll(because: KVPublisherConformance.reason, at: KVPublisherConformance.withdrawnAt)
        guard count >= 2 else { throw Failure(description: "\(publisher.name): two routes must be withdrawn, and \(count) were") }
        try await expectStored(withdrawn(one))
        try await expectStored(withdrawn(other))
        guard try await Set(publisher.clusters()).isSuperset(of: [one.cluster, other.cluster]) else {
            throw Failure(description: "\(publisher.name): a withdrawn route must be listed still")
        }
    }

    private func expectStored(_ record: PrimaryRecord) async throws { try await expectStored(.primary(record)) }

    private func record(cluster: UInt64, epoch: UInt64, host: String = "a") -> PrimaryRecord {
        PrimaryRecord(
            cluster: ClusterID(high: seed, low: cluster), clusterName: "orders", primary: InstanceAddress(host: host, port: 3306),
            epoch: Epoch(rawValue: epoch), recovery: RecoveryID(rawValue: epoch), at: WallTime(milliseconds: 1_700_000_000_123))
    }

    private func expect(_ record: PrimaryRecord, _ expected: PublishResult, _ what: String) async throws {
        let result = try await publisher.publish(record)
        guard result == expected else {
            throw Failure(description: "\(publisher.name): \(what) must be \(expected), and was \(result)")
        }
    }

    private func expectStored(_ stored: StoredRecord) async throws {
        let present = try await publisher.record(of: stored.cluster)
        guard present == stored else {
            throw Failure(description: "\(publisher.name): the record of cluster \(stored.cluster) must be \(stored), and was \(present.map { "\($0)" } ?? "missing")")
        }
        // The store answers an older epoch with what it holds.
        let older = PrimaryRecord(
            cluster: stored.cluster, clusterName: "", primary: InstanceAddress(host: "older", port: 3306), epoch: .initial, recovery: nil, at: WallTime(milliseconds: 0))
        try await expect(older, .superseded(stored), "a look at the stored record")
    }

    private func expectWithdrawal(of cluster: ClusterID, _ expected: WithdrawResult, _ what: String) async throws {
        let result = try await publisher.withdraw(cluster, because: KVPublisherConformance.reason, at: KVPublisherConformance.withdrawnAt)
        guard result == expected else {
            throw Failure(description: "\(publisher.name): \(what) must be \(expected), and was \(result)")
        }
    }

    private func withdrawn(_ record: PrimaryRecord) -> StoredRecord {
        .withdrawn(WithdrawnRecord(record, because: KVPublisherConformance.reason, at: KVPublisherConformance.withdrawnAt))
    }

    private static let reason = "no contact with a quorum of managers for 30 s"
    private static let withdrawnAt = WallTime(milliseconds: 1_700_000_060_456)
}
