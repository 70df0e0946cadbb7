public import TopologyModel

/// An inventory that lives as long as the process.
public actor InMemoryInventoryStore: InventoryStore {
    private var records: [InstanceAddress: InventoryRecord] = [:]

    public init() {}

    public func load() async throws(StorageError) -> [InventoryRecord] { records.values.sorted { $0.address < $1.address } }

    public func save(_ records: [InventoryRecord]) async throws(StorageError) {
        for record in records { self.records[record.address] = record }
    }

    public func remove(_ addresses: [InstanceAddress]) async throws(StorageError) {
        for address in addresses { records[address] = nil }
    }
}
