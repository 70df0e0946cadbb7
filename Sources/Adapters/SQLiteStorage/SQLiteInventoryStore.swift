#if SQLite
import ControlModel
import GRDB
public import Storage
public import TopologyModel

/// The inventory in an SQLite file of its own, `inventory.sqlite`.
///
/// Writes are not synced one by one (`synchronous=NORMAL`): a power failure may lose the newest, never the older ones, and a lost record
/// costs one discovery. The work happens on a thread of its own. A file that is refused as `corrupt` may simply be deleted.
public actor SQLiteInventoryStore: InventoryStore {
    private let executor = StorageExecutor(label: "baton.storage.inventory")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let path: String
    private var database: DatabaseQueue?

    /// Opens the inventory of a directory, creating both if they are missing. Throws `corrupt`, `tooNew`, `locked`, `full` or `inputOutput`.
    public static func open(directory: String) async throws(StorageError) -> SQLiteInventoryStore {
        try createDirectory(directory)
        let store = SQLiteInventoryStore(path: "\(directory)/inventory.sqlite")
        try await store.connect()
        return store
    }

    private init(path: String) {
        self.path = path
    }

    /// Calls after this throw `closed`. Calling it again does nothing.
    public func close() {
        database = nil
    }

    public func load() throws(StorageError) -> [InventoryRecord] {
        let database = try opened()
        let records = try translating("read \(path)") {
            try database.read { db in
                let sql = """
                    SELECT host, port, identity, version_text, source_host, source_port, last_seen, is_explicit,
                        run_cluster, run_epoch, run_booted_at, run_is_open
                    FROM instance
                    """
                return try Row.fetchAll(db, sql: sql).map(record)
            }
        }
        return records.sorted { $0.address < $1.address }
    }

    public func save(_ records: [InventoryRecord]) throws(StorageError) {
        let database = try opened()
        try translating("write \(path)") {
            try database.write { db in
                let upsert = try db.cachedStatement(
                    sql: """
                        INSERT INTO instance (host, port, identity, version_text, source_host, source_port, last_seen, is_explicit,
                            run_cluster, run_epoch, run_booted_at, run_is_open)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (host, port) DO UPDATE SET
                            identity = excluded.identity, version_text = excluded.version_text, source_host = excluded.source_host,
                            source_port = excluded.source_port, last_seen = excluded.last_seen, is_explicit = excluded.is_explicit,
                            run_cluster = excluded.run_cluster, run_epoch = excluded.run_epoch, run_booted_at = excluded.run_booted_at, run_is_open = excluded.run_is_open
                        """)
                for record in records {
                    try upsert.execute(arguments: [
                        record.address.host, Int64(record.address.port), record.identity, record.versionText, record.source?.host,
                        record.source.map { Int64($0.port) }, record.lastSeen.milliseconds, record.isExplicit,
                        record.primaryRun?.cluster.description, record.primaryRun.map { Int64(bitPattern: $0.epoch.rawValue) }, record.primaryRun?.bootedAt.milliseconds, record.primaryRun?.isOpen,
                    ])
                }
            }
        }
    }

    public func remove(_ addresses: [InstanceAddress]) throws(StorageError) {
        let database = try opened()
        try translating("write \(path)") {
            try database.write { db in
                let delete = try db.cachedStatement(sql: "DELETE FROM instance WHERE host = ? AND port = ?")
                for address in addresses { try delete.execute(arguments: [address.host, Int64(address.port)]) }
            }
        }
    }

    private func opened() throws(StorageError) -> DatabaseQueue {
        guard let database else { throw StorageError(.closed, "the inventory is closed") }
        return database
    }

    private func connect() throws(StorageError) {
        var configuration = Configuration()
        configuration.label = "baton.storage.inventory.sqlite"
        configuration.busyMode = .timeout(lockTimeout)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        }
        let opening = configuration
        database = try translating("open \(path)") {
            let database = try DatabaseQueue(path: path, configuration: opening)
            let migrator = inventoryMigrator
            if try database.read({ try migrator.hasBeenSuperseded($0) }) {
                throw StorageError(.tooNew, "\(path) was written by a newer version; upgrade, or delete it: it is found again by discovery")
            }
            try migrator.migrate(database)
            return database
        }
    }

    private func record(_ row: Row) throws -> InventoryRecord {
        let sourceHost: String? = row["source_host"]
        let sourcePort: Int64? = row["source_port"]
        var source: InstanceAddress?
        if let sourceHost, let sourcePort { source = InstanceAddress(host: sourceHost, port: try port(sourcePort)) }
        let cluster: String? = row["run_cluster"]
        let epoch: Int64? = row["run_epoch"]
        let bootedAt: Int64? = row["run_booted_at"]
        let isOpen: Bool? = row["run_is_open"]
        var run: PrimaryRun?
        if let cluster = cluster.flatMap({ ClusterID(parsing: $0) }), let epoch, let bootedAt, let isOpen {
            run = PrimaryRun(
                cluster: cluster, epoch: Epoch(rawValue: UInt64(bitPattern: epoch)), bootedAt: WallTime(milliseconds: bootedAt), isOpen: isOpen)
        }
        return InventoryRecord(
            address: InstanceAddress(host: row["host"], port: try port(row["port"])), identity: row["identity"], versionText: row["version_text"],
            source: source, lastSeen: WallTime(milliseconds: row["last_seen"]), isExplicit: row["is_explicit"], primaryRun: run)
    }

    private func port(_ number: Int64) throws -> UInt16 {
        guard let port = UInt16(exactly: number) else {
            throw StorageError(.corrupt, "\(path) holds the port \(number); delete the file: it is found again by discovery")
        }
        return port
    }
}

/// The tables of the inventory. A released migration is never changed.
private var inventoryMigrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
        try db.execute(
            sql: """
                CREATE TABLE instance (
                    host TEXT NOT NULL,
                    port INTEGER NOT NULL,
                    identity TEXT NOT NULL,
                    version_text TEXT NOT NULL,
                    source_host TEXT,
                    source_port INTEGER,
                    last_seen INTEGER NOT NULL,
                    is_explicit INTEGER NOT NULL,
                    PRIMARY KEY (host, port)
                ) WITHOUT ROWID;
                """)
    }
    migrator.registerMigration("2") { db in
        try db.execute(
            sql: """
                ALTER TABLE instance ADD COLUMN run_cluster TEXT;
                ALTER TABLE instance ADD COLUMN run_epoch INTEGER;
                ALTER TABLE instance ADD COLUMN run_booted_at INTEGER;
                ALTER TABLE instance ADD COLUMN run_is_open INTEGER;
                """)
    }
    return migrator
}

/// How long a write waits for another program that writes the file, in seconds.
private let lockTimeout = 5.0
#endif
