#if MySQL
import ControlModel
import MySQLClient
import Storage
import TopologyModel

/// The inventory's table and the session with it. Its methods are called one at a time (``StorageLane``).
actor InventoryTable {
    private let options: MySQLStorageOptions
    private let reactor: MySQLReactor
    private var session: StorageSession?
    private var isClosed = false

    private var place: String { options.place }

    init(_ options: MySQLStorageOptions, reactor: MySQLReactor) {
        self.options = options
        self.reactor = reactor
    }

    func open() async throws(StorageError) { _ = try await working { _ throws(SessionFailure) in } }

    func close() async {
        isClosed = true
        await loseSession()
    }

    func load() async throws(StorageError) -> [InventoryRecord] {
        let sql = "SELECT \(Self.columns) FROM `baton_inventory`"
        let doing = "read the inventory in the \(place)"
        let rows = try await working { session throws(SessionFailure) in try await session.run(sql, doing: doing).first?.rows ?? [] }
        var records: [InventoryRecord] = []
        records.reserveCapacity(rows.count)
        for row in rows { records.append(try InventoryRow.record(row, place: place)) }
        return records.sorted { $0.address < $1.address }
    }

    func save(_ records: [InventoryRecord]) async throws(StorageError) {
        let pieces = Self.pieces(records).map { piece in
            "REPLACE INTO `baton_inventory` (\(Self.columns)) VALUES " + piece.map(InventoryRow.text).joined(separator: ", ")
        }
        try await write(pieces)
    }

    func remove(_ addresses: [InstanceAddress]) async throws(StorageError) {
        let pieces = Self.pieces(addresses).map { piece in
            "DELETE FROM `baton_inventory` WHERE "
                + piece.map { "(`host` = \(SQLText.bytes($0.host.utf8)) AND `port` = \($0.port))" }.joined(separator: " OR ")
        }
        try await write(pieces)
    }

    private static let columns = """
        `host`, `port`, `identity`, `version_text`, `source_host`, `source_port`, `last_seen`, `is_explicit`, `run_cluster`, `run_epoch`, `run_booted_at`, \
        `run_is_open`
        """

    /// Rows of one statement: few enough for every `max_allowed_packet` in use, and for the depth that a server allows an expression.
    private static let pieceRows = 500

    private static func pieces<Element>(_ all: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: all.count, by: pieceRows).map { all[$0..<min($0 + pieceRows, all.count)] }
    }

    /// One transaction.
    private func write(_ statements: [String]) async throws(StorageError) {
        guard !statements.isEmpty else { return _ = try await working { _ throws(SessionFailure) in } }
        let doing = "write the inventory in the \(place)"
        try await working { session throws(SessionFailure) in
            do throws(SessionFailure) {
                for statement in ["START TRANSACTION"] + statements + ["COMMIT"] { _ = try await session.run(statement, doing: doing) }
            } catch {
                await session.rollBack()
                throw error
            }
        }
    }

    /// Works on the session, and once more on another one if that turns out to be lost: doing the same twice does no harm.
    private func working<Value: Sendable>(
        _ work: @Sendable (StorageSession) async throws(SessionFailure) -> Value
    ) async throws(StorageError) -> Value {
        guard !isClosed else { throw StorageError(.closed, "the inventory is closed") }
        let hadSession = session != nil
        do throws(SessionFailure) {
            do throws(SessionFailure) {
                return try await attempt(work)
            } catch where error.kind == .conflict || (error.kind == .lost && hadSession) {
                return try await attempt(work)
            }
        } catch {
            throw error.error
        }
    }

    private func attempt<Value: Sendable>(
        _ work: @Sendable (StorageSession) async throws(SessionFailure) -> Value
    ) async throws(SessionFailure) -> Value {
        do throws(SessionFailure) {
            return try await work(try await ready())
        } catch {
            if error.isSessionLost { await loseSession() }
            throw error
        }
    }

    private func ready() async throws(SessionFailure) -> StorageSession {
        if let session {
            if await session.isOpen { return session }
            await loseSession()
        }
        let session = try await StorageSession.open(options, on: reactor)
        do throws(SessionFailure) {
            try await StorageSchema.prepare(session)
        } catch {
            await session.close()
            throw error
        }
        self.session = session
        return session
    }

    private func loseSession() async {
        await session?.close()
        session = nil
    }
}
#endif
