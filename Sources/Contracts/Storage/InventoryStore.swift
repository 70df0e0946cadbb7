public import TopologyModel

/// What servers said, kept so that a restart starts warm. Never on the path of a failover; losing it costs one discovery.
public protocol InventoryStore: Sendable {
    /// Everything that is kept, ordered by address.
    func load() async throws(StorageError) -> [InventoryRecord]
    /// Inserts or replaces records by address, all or none; others stay. Called by a write-behind loop with what changed.
    func save(_ records: [InventoryRecord]) async throws(StorageError)
    /// Forgets records; an unknown address is no error.
    func remove(_ addresses: [InstanceAddress]) async throws(StorageError)
}
