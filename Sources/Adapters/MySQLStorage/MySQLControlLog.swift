#if MySQL
public import ControlModel
public import MySQLClient
public import Storage

/// The control log of one manager, in tables of a MySQL or MariaDB server: `baton_log`, `baton_snapshot` and `baton_head`.
///
/// A proposal returns when its batch is one committed transaction of the server (InnoDB). Opening loads the last snapshot and replays the commands
/// after it. ``state()`` never waits for the server.
///
/// ## One writer
/// The log is locked by name (`GET_LOCK`) on the session that writes, so that a second process is refused. What is committed is protected by a fence:
/// every session that takes the log puts a new number into the row that every commit locks and reads. A process that was replaced, for whatever
/// reason the server let another one in, finds that number, commits nothing, and throws `locked` once and `closed` from then on.
///
/// ## A server that is away
/// A proposal throws `inputOutput` with nothing committed. If the connection is lost during the commit itself it throws `outcomeUnknown`. Either way
/// the next proposal, and ``warnings()``, connect again and first read what is committed. Every wait ends by the deadlines of ``MySQLStorageOptions``.
///
/// ## A server that forgets
/// A server that has less than it confirmed (another one took over that had not received everything, or a copy was restored under a running manager)
/// ends this object with `corrupt`: nothing is written on top of a past that never was.
public actor MySQLControlLog: ControlLog {
    private let tables: ControlTables
    private let lane = StorageLane()
    private var current = ControlState()

    /// Opens the log in a database, creating its tables, and the database if that is allowed, where they are missing.
    ///
    /// `node` is told to whoever finds the log locked. Close the log before letting go of it, and before `reactor` is shut down. Throws `locked` when another process (or
    /// another object of this one) has it open, `corrupt` when the tables are damaged or not ours, `tooNew` when a newer version wrote them,
    /// `inputOutput` when the server cannot be reached, refuses the account or cannot be written, `full` when its disk is full. Nothing is repaired or
    /// dropped to make an opening succeed.
    public static func open(_ options: MySQLStorageOptions, node: String, on reactor: MySQLReactor) async throws(StorageError) -> MySQLControlLog {
        try await open(options, node: node, on: reactor, settings: ControlTablesSettings())
    }

    package static func open(
        _ options: MySQLStorageOptions, node: String, on reactor: MySQLReactor, settings: ControlTablesSettings
    ) async throws(StorageError) -> MySQLControlLog {
        let log = MySQLControlLog(ControlTables(options, node: node, settings: settings, reactor: reactor))
        try await log.inOrder { tables in
            await Result { () async throws(StorageError) in try await tables.open() }
        }.get()
        return log
    }

    private init(_ tables: ControlTables) {
        self.tables = tables
    }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let encoded = try ControlLogValidation.encode(commands)
        return try await inOrder { tables in
            await Result { () async throws(StorageError) in try await tables.commit(commands, encoded, stamp: stamp) }
        }.get()
    }

    public func state() async -> ControlState { current }

    /// That the server is away, or cannot be written, or may lose what it confirmed. Connects again if the connection was lost.
    public func warnings() async -> [String] { await inOrder { await $0.warnings() } }

    public func close() async { await inOrder { await $0.close() } }

    private func inOrder<Value: Sendable>(_ work: @escaping @Sendable (ControlTables) async -> Value) async -> Value {
        let (value, state) = await lane.run { [tables] in
            let value = await work(tables)
            return (value, await tables.state)
        }
        // Callers may come back in another order than their work was done.
        if state.lastIndex > current.lastIndex { current = state }
        return value
    }
}
#endif
