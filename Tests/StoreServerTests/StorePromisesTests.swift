#if Network
import BatonTesting
import ControlModel
import KVPublishers
import StoreTestSupport
import TestProcesses
import TestStores
import Testing
import TopologyModel

/// On stores that are well.
@Suite struct StorePromisesTests {
    @Test(arguments: StoreKind.allCases) func `it keeps the promises of a store`(kind: StoreKind) async throws {
        try await KeyedStoreConformance(try kind.client([try await kind.shared().port])).runAll()
    }

    @Test(arguments: StoreKind.allCases) func `it keeps the promises of a publisher`(kind: StoreKind) async throws {
        let publisher = try kind.publisher([try await kind.shared().port], layout: KeyedLayout(prefix: "promises"))
        try await KVPublisherConformance(publisher).runAll()
    }

    @Test(arguments: StoreKind.allCases) func `readers of orchestrator find what they look for`(kind: StoreKind) async throws {
        let port = try await kind.shared().port
        let (store, publisher) = (try kind.client([port]), try kind.publisher([port]))
        let keys = ["", "/hostname", "/port", "/ipv4", "/ipv6"].map { "mysql/master/orders\($0)" }
        var record = Samples.record(1)
        record.ipv4 = "192.0.2.1"
        #expect(try await publisher.publish(record) == .published)
        #expect(try await store.read(keys).map { $0.map { String(decoding: $0.bytes, as: UTF8.self) } } == ["db-1:3306", "db-1", "3306", "192.0.2.1", nil])
        #expect(try await publisher.withdraw(record.cluster, because: "no quorum", at: Samples.moment) == .withdrawn)
        #expect(try await store.read(keys) == [nil, nil, nil, nil, nil])
    }

    @Test(arguments: StoreKind.allCases) func `publishers that know nothing of each other end at the highest epoch, and never go back`(kind: StoreKind) async throws {
        let port = try await kind.shared().port
        let layout = KeyedLayout(prefix: "race")
        let store = try kind.client([port])
        let last: UInt64 = 24
        try await withThrowingTaskGroup(of: Void.self) { group in
            for offset in UInt64(0)..<3 {
                group.addTask {
                    let publisher = try kind.publisher([port], layout: layout)
                    for epoch in stride(from: 1 + offset, through: last, by: 3) { _ = try await publisher.publish(Samples.record(epoch)) }
                }
            }
            group.addTask {
                var highest = Epoch.initial
                while highest.rawValue < last {
                    guard let value = try await store.read([layout.recordKey(of: Samples.cluster)])[0] else { continue }
                    let epoch = try PrimaryRecordCoding.decode(value.bytes).epoch
                    #expect(epoch >= highest)
                    highest = epoch
                }
            }
            // The first that fails ends the others.
            for try await _ in group {}
        }
        #expect(try await kind.publisher([port], layout: layout).record(of: Samples.cluster) == .primary(Samples.record(last)))
    }

    @Test(arguments: StoreKind.allCases) func `a reader never sees half of a change`(kind: StoreKind) async throws {
        let port = try await kind.shared().port
        let layout = KeyedLayout(prefix: "whole")
        let (store, publisher) = (try kind.client([port]), try kind.publisher([port], layout: layout))
        let keys = [layout.recordKey(of: Samples.cluster)] + layout.addressKeys(of: "orders")
        let (fewestChanges, mostChanges): (UInt64, UInt64) = (50, 5_000)
        // Whoever writes goes on until the reader has looked often enough, whose first look may take long.
        let (hasSeenMany, isOver) = (Flag(), Flag())
        _ = try await publisher.publish(Samples.record(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var epoch: UInt64 = 1
                while epoch < fewestChanges || !hasSeenMany.isRaised && epoch < mostChanges {
                    try Task.checkCancellation()
                    epoch += 1
                    _ = try await publisher.publish(Samples.record(epoch))
                    if epoch % 5 == 0 { _ = try await publisher.withdraw(Samples.cluster, because: "no quorum", at: Samples.moment) }
                }
                _ = try await publisher.publish(Samples.record(epoch + 1))
                isOver.raise()
            }
            group.addTask {
                var seen: Set<UInt64> = []
                while true {
                    try Task.checkCancellation()
                    let isLast = isOver.isRaised
                    let values = try await store.read(keys)
                    let record = try PrimaryRecordCoding.decode(#require(values[0]).bytes)
                    let epoch = record.epoch.rawValue
                    seen.insert(epoch)
                    if seen.count > 5 { hasSeenMany.raise() }
                    let addresses = values[1...3].map { $0.map { String(decoding: $0.bytes, as: UTF8.self) } }
                    switch record {
                    case .primary: #expect(addresses == ["db-\(epoch):3306", "db-\(epoch)", "3306"])
                    case .withdrawn: #expect(addresses == [nil, nil, nil])
                    }
                    if isLast { break }
                }
                // It looked while they were made.
                #expect(seen.count > 5)
            }
            // The first that fails ends the others.
            for try await _ in group {}
        }
    }

    @Test(arguments: StoreKind.allCases) func `a long list is whole`(kind: StoreKind) async throws {
        let port = try await kind.shared().port
        let layout = KeyedLayout(prefix: "many")
        let store = try kind.client([port])
        // More than a page of etcd's, in transactions as large as Consul allows.
        let clusters = (UInt64(0)..<1_024).map { ClusterID(high: 1, low: $0) }
        for begin in stride(from: 0, to: clusters.count, by: 64) {
            var transaction = KeyedTransaction()
            for cluster in clusters[begin..<(begin + 64)] { transaction.put(layout.recordKey(of: cluster), try PrimaryRecordCoding.encode(.primary(Samples.record(1, cluster: cluster)))) }
            try await store.commit(transaction)
        }
        let listed = try await kind.publisher([port], layout: layout).clusters()
        #expect(listed.sorted() == clusters)
    }
}
#endif
