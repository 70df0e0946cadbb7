public import TopologyModel

/// What servers said, kept so that a restart starts warm. Never on the path of a failover; losing it costs one discovery.
public protocol InventoryStore: Sendable {
    func load() async throws(StorageError) -> [InventoryRecord]
    /// Writes what changed. Called by a write-behind loop.
    func save(_ records: [InventoryRecord]) async throws(StorageError)
    func remove(_ addresses: [InstanceAddress]) async throws(StorageError)
}
