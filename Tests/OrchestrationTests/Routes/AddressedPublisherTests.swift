import BatonTesting
import ControlModel
import KVPublishers
import Orchestration
import Testing
import TopologyModel

@Suite struct AddressedPublisherTests {
    private let record = PrimaryRecord(
        cluster: ClusterID(high: 0, low: 1), clusterName: "orders", primary: InstanceAddress(host: "db2", port: 3306), epoch: .initial, recovery: nil, at: WallTime(milliseconds: 0))

    private func addresses(_ record: PrimaryRecord, looked: [String]?) async throws -> [String?] {
        let store = InMemoryKVPublisher()
        let publisher = AddressedPublisher(store) { host in host == "db2" ? looked : ["203.0.113.1"] }
        #expect(publisher.name == "memory")
        #expect(try await publisher.publish(record) == .published)
        guard case .primary(let stored)? = try await publisher.record(of: record.cluster) else { return [] }
        return [stored.ipv4, stored.ipv6]
    }

    @Test func `the first address of each kind is published, in whatever order they come`() async throws {
        #expect(try await addresses(record, looked: ["192.0.2.9", "2001:db8::2", "192.0.2.10", "2001:db8::1"]) == ["192.0.2.10", "2001:db8::1"])
        #expect(try await addresses(record, looked: ["192.0.2.9"]) == ["192.0.2.9", ""])
    }

    @Test func `where nobody can look nothing is said`() async throws {
        #expect(try await addresses(record, looked: nil) == [nil, nil])
    }

    @Test func `what a record says already stays`() async throws {
        var known = record
        known.ipv4 = "198.51.100.7"
        #expect(try await addresses(known, looked: ["192.0.2.9"]) == ["198.51.100.7", nil])
    }

    @Test func `it keeps the promises of a publisher`() async throws {
        try await KVPublisherConformance(AddressedPublisher(InMemoryKVPublisher()) { _ in nil }).runAll()
    }
}
