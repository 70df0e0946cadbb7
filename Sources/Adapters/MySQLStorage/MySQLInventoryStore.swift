#if MySQL
import ControlModel
public import MySQLClient
public import Storage
public import TopologyModel

/// The inventory in a table of a MySQL or MariaDB server, `baton_inventory`.
///
/// A lost connection is replaced by the next call. What was being saved when it was lost is saved again: records are whole and replace each other.
public actor MySQLInventoryStore: InventoryStore {
    private let table: InventoryTable
    private let lane = StorageLane()

    /// Opens the inventory of a database, creating its tables, and the database if that is allowed, where they are missing.
    ///
    /// Close the store before letting go of it, and before `reactor` is shut down. Throws `tooNew`, `corrupt`, `locked`, `full` or `inputOutput`, as ``MySQLControlLog``.
    public static func open(_ options: MySQLStorageOptions, on reactor: MySQLReactor) async throws(StorageError) -> MySQLInventoryStore {
        let store = MySQLInventoryStore(InventoryTable(options, reactor: reactor))
        try await store.inOrder { table throws(StorageError) in try await table.open() }
        return store
    }

    private init(_ table: InventoryTable) {
        self.table = table
    }

    /// Calls after this throw `closed`. Calling it again does nothing.
    public func close() async { await lane.run { [table] in await table.close() } }

    public func load() async throws(StorageError) -> [InventoryRecord] {
        try await inOrder { table throws(StorageError) in try await table.load() }
    }

    public func save(_ records: [InventoryRecord]) async throws(StorageError) {
        try await inOrder { table throws(StorageError) in try await table.save(records) }
    }

    public func remove(_ addresses: [InstanceAddress]) async throws(StorageError) {
        try await inOrder { table throws(StorageError) in try await table.remove(addresses) }
    }

    private func inOrder<Value: Sendable>(
        _ work: @escaping @Sendable (InventoryTable) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await lane.run { [table] in await Result { () async throws(StorageError) in try await work(table) } }.get()
    }
}
#endif
