#if SQLite
import ControlModel
import Foundation
import GRDB
import Storage
import TopologyModel

/// The journal's database: owns the file, the state that it amounts to, and the reserve beside it. Everything here blocks, on a thread of its own.
actor ControlJournal {
    private let executor = StorageExecutor(label: "baton.storage.control")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let directory: String
    private let node: String
    private let settings: ControlJournalSettings
    private var reserve: DiskReserve
    private var lock: FileLock?
    private var database: DatabaseQueue?
    private var state = ControlState()
    /// Commands since the snapshot.
    private var unsnapshotted = 0
    /// Why nothing more can be written.
    private var ending = StorageError(.closed, "the control log is not open")

    private var path: String { "\(directory)/control.sqlite" }

    init(directory: String, node: String, settings: ControlJournalSettings) {
        self.directory = directory
        self.node = node
        self.settings = settings
        reserve = DiskReserve(path: "\(directory)/control.reserve", byteCount: settings.reserveBytes)
    }

    // MARK: Opening and closing

    func open() throws(StorageError) -> ControlState {
        do throws(StorageError) {
            lock = try FileLock(path: "\(directory)/control.lock", holder: "node \(node), process \(ProcessInfo.processInfo.processIdentifier)")
            // SQLite needs room for its index and log files before the first commit can ask for the reserve.
            if let available = reserve.availableBytes(), available < UInt64(settings.reserveBytes) / 2 { _ = reserve.release() }
            let database = try translating("open \(path)") { try connect() }
            self.database = database
            try translating("read \(path)") { try load(from: database) }
        } catch {
            close()
            throw error
        }
        reserve.restore()
        return state
    }

    func close() {
        end(StorageError(.closed, "the control log is closed"))
    }

    private func end(_ reason: StorageError) {
        ending = reason
        // A connection whose disk failed may fail to close as well. Nothing depends on it: what was committed was synced.
        do { try database?.close() } catch { ending.message += "; closing it: \(error)" }
        database = nil
        lock = nil
    }

    private func connect() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "baton.storage.control.sqlite"
        configuration.busyMode = .timeout(lockTimeout)
        // A rollback that fails must reach us as an error and not as a trap.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            // Not `Configuration.journalMode`: with it GRDB sets synchronous=NORMAL after this closure, and a commit would not be a commit.
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA fullfsync = ON;
                    PRAGMA checkpoint_fullfsync = ON;
                    PRAGMA journal_size_limit = \(writeAheadLimit);
                    """)
        }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try ControlJournalSchema.prepare(database, path: path)
        let (mode, level) = try database.read { db in
            (try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"))
        }
        guard mode == "wal", level == fullSynchronous else {
            throw StorageError(.inputOutput, "\(path): SQLite runs with journal mode \(mode ?? "?") and synchronous \(level ?? -1)")
        }
        return database
    }

    /// Snapshot, then the commands after it.
    private func load(from database: DatabaseQueue) throws {
        var replay = ControlReplay(place: path)
        try database.read { db in
            if let row = try Row.fetchOne(db, sql: "SELECT log_index, body FROM snapshot") {
                try replay.restore([UInt8](row["body"] as Data), index: row["log_index"])
            }
            let first = Int64(replay.state.lastIndex.rawValue)
            let sql = "SELECT log_index, at, node, kind, version, body FROM log WHERE log_index > ? ORDER BY log_index"
            let rows = try Row.fetchCursor(db, sql: sql, arguments: [first])
            while let row = try rows.next() {
                try replay.apply(
                    index: row["log_index"], kind: row["kind"], version: row["version"], body: [UInt8](row["body"] as Data),
                    stamp: CommandStamp(at: WallTime(milliseconds: row["at"]), node: row["node"]))
            }
        }
        state = replay.state
        unsnapshotted = replay.count
    }

    // MARK: Committing

    /// Everything of the batch is on the disk and applied, or nothing is, or `outcomeUnknown` is thrown and the journal has ended.
    func commit(_ commands: [ControlCommand], _ encoded: [EncodedCommand], stamp: CommandStamp) throws(StorageError) -> (
        results: [CommandResult], state: ControlState
    ) {
        guard let database else { throw StorageError(.closed, ending.message) }
        if !commands.isEmpty {
            let texts = commands.map(commandText)
            do throws(StorageError) {
                try append(encoded, texts, stamp: stamp, to: database)
            } catch where error.code == .full && reserve.release() {
                try append(encoded, texts, stamp: stamp, to: database)
            }
        }
        let results = commands.map { state.apply($0, stamp: stamp, index: state.lastIndex.next) }
        unsnapshotted += commands.count
        keepHouse(database)
        return (results, state)
    }

    /// One transaction, one sync.
    private func append(_ encoded: [EncodedCommand], _ texts: [String], stamp: CommandStamp, to database: DatabaseQueue) throws(StorageError) {
        let first = Int64(state.lastIndex.rawValue) + 1
        try write("commit to \(path)", to: database) { db in
            let insert = try db.cachedStatement(
                sql: "INSERT INTO log (log_index, at, node, kind, version, body, json) VALUES (?, ?, ?, ?, ?, ?, ?)")
            for (offset, (form, text)) in zip(encoded, texts).enumerated() {
                try insert.execute(arguments: [
                    first + Int64(offset), stamp.at.milliseconds, stamp.node, Int64(form.kind.rawValue), Int64(form.version), Data(form.body), text,
                ])
            }
        }
    }

    /// A full disk undoes the transaction and leaves the journal usable. Any other failure is final: after a failed sync the kernel may have
    /// dropped what it could not write, so trying again on the same handle would prove nothing.
    private func write(_ doing: String, to database: DatabaseQueue, _ work: (Database) throws -> Void) throws(StorageError) {
        var isCommitting = false
        do {
            try database.writeWithoutTransaction { db in
                try db.beginTransaction(.immediate)
                do {
                    try work(db)
                    isCommitting = true
                    try db.commit()
                } catch {
                    if db.isInsideTransaction { try db.rollback() }
                    throw error
                }
            }
        } catch {
            var failure = StorageError(error, doing: doing)
            guard failure.code != .full else { throw failure }
            if isCommitting { failure = StorageError(.outcomeUnknown, failure.message + "; open the journal again to see what is committed") }
            end(failure)
            throw failure
        }
    }

    // MARK: Housekeeping

    /// Takes a snapshot when one is due, and the reserve back when there is room: not while a recovery is open, since both take the disk's time.
    private func keepHouse(_ database: DatabaseQueue) {
        let isBusy = state.recoveries.contains { $0.isOpen }
        guard !isBusy || unsnapshotted >= settings.snapshotInterval * settings.longestDelay else { return }
        if unsnapshotted >= settings.snapshotInterval { compact(database) }
        reserve.restore()
    }

    /// Failing is not the proposer's trouble: its batch is committed. A full disk means trying again one interval later; anything worse has ended the journal.
    private func compact(_ database: DatabaseQueue) {
        unsnapshotted = 0
        let body = Data(state.encoded())
        let index = Int64(state.lastIndex.rawValue)
        do throws(StorageError) {
            try write("write a snapshot to \(path)", to: database) { db in
                try db.execute(sql: "INSERT OR REPLACE INTO snapshot (id, log_index, body) VALUES (1, ?, ?)", arguments: [index, body])
                try db.execute(sql: "DELETE FROM log WHERE log_index <= ?", arguments: [index - Int64(settings.tailLength)])
            }
        } catch {
            return
        }
    }

    /// The reserve is not taken back while a recovery is open, as in `keepHouse`: its commits would wait for the disk.
    func reserveStatus() -> DiskReserveStatus {
        if database != nil, !state.recoveries.contains(where: { $0.isOpen }) { reserve.restore() }
        return reserve.status
    }

    func warnings() -> [String] {
        let size = "\(settings.reserveBytes >> bitsPerMebibyte) MiB"
        return switch reserveStatus() {
        case .present: []
        case .released: ["the disk of \(directory) is full: the control journal lives on the last of its \(size) of reserve; free space on it"]
        case .missing: ["the disk of \(directory) has no room for the control journal's \(size) of reserve; free twice that on it"]
        }
    }

    /// For tests: what SQLite says it does at a commit; 2 is FULL.
    func synchronousLevel() throws -> Int? { try database?.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }
}

/// How long a commit waits for a person's program that reads the file, in seconds.
private let lockTimeout = 5.0
private let bitsPerMebibyte = 20
/// SQLite's number for synchronous=FULL.
private let fullSynchronous = 2
/// The write-ahead file is cut back to so many bytes after a checkpoint: its usual size, so that a burst does not eat the reserve for ever.
private let writeAheadLimit = 4 << 20
#endif
