#if Network
import KVPublishers
import TopologyModel

/// Writes what it is told, one key after the other, whatever was there.
struct CarelessPublisher: Sendable {
    var store: any KeyedStore
    var layout: KeyedLayout

    func publish(_ record: PrimaryRecord) async throws {
        let address = record.primary
        let values = [try PrimaryRecordCoding.encode(.primary(record)), Array(address.description.utf8), Array(address.host.utf8), Array("\(address.port)".utf8)]
        for (key, bytes) in zip([layout.recordKey(of: record.cluster)] + layout.addressKeys(of: record.clusterName), values) {
            var transaction = KeyedTransaction()
            transaction.put(key, bytes)
            try await store.commit(transaction)
        }
    }
}
#endif
