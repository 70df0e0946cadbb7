public import ControlModel
public import KVPublishers
public import TopologyModel

/// A publisher that puts the addresses of the primary's host into each record, as the host of this manager resolves them.
///
/// Managers in other data centers may resolve a name otherwise, and each is right for the readers of its own store. Of several addresses of a kind the one that is first as text counts, so that a
/// name service that turns them round changes nothing. Where nobody can look, or not soon enough, the record says nothing of addresses, and what a store has of them stays.
public struct AddressedPublisher: KVPublisher {
    /// The addresses of a host as literals, empty: it has none; nil: nobody could look in time.
    public typealias Lookup = @Sendable (_ host: String) async -> [String]?

    private let publisher: any KVPublisher
    private let lookUp: Lookup

    public init(_ publisher: any KVPublisher, lookUp: @escaping Lookup) {
        self.publisher = publisher
        self.lookUp = lookUp
    }

    public var name: String { publisher.name }

    public func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        var addressed = record
        if record.ipv4 == nil, record.ipv6 == nil, let addresses = await lookUp(record.primary.host) {
            addressed.ipv4 = addresses.filter { !$0.contains(":") }.min() ?? ""
            addressed.ipv6 = addresses.filter { $0.contains(":") }.min() ?? ""
        }
        return try await publisher.publish(addressed)
    }

    public func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        try await publisher.withdraw(cluster, because: reason, at: moment)
    }

    public func clusters() async throws(KVPublisherError) -> [ClusterID] { try await publisher.clusters() }

    public func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? { try await publisher.record(of: cluster) }

    public func strayKeys(beside record: PrimaryRecord) async throws(KVPublisherError) -> [String] { try await publisher.strayKeys(beside: record) }
}
