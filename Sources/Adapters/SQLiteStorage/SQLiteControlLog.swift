#if SQLite
public import ControlModel
public import Storage

/// The control log of one node: a journal in an SQLite file of its own, `control.sqlite`.
///
/// A proposal returns when its batch is one synced transaction of the file (write-ahead log, `synchronous=FULL`). Opening loads the last
/// snapshot and replays the commands after it. The work happens on a thread of its own; ``state()`` never waits for the disk.
///
/// ## A full disk
/// Beside the journal lies `control.reserve`, 16 MiB that are given to the journal when its disk is full, and taken back when there is room
/// again; see ``reserveStatus()``. When the reserve is used up too, proposals throw `full` with nothing committed, and work again by
/// themselves once space is free.
///
/// ## A failing disk
/// Any other failure of a write is final for this object: it throws `inputOutput` if nothing of the batch was committed for certain,
/// `outcomeUnknown` if the commit itself failed, and `closed` from then on. Open the directory again to learn what is on the disk.
public actor SQLiteControlLog: ControlLog {
    private let journal: ControlJournal
    private var current: ControlState

    /// Opens the journal of a directory, creating both if they are missing.
    ///
    /// `node` is told to whoever finds the journal locked. Throws `locked` when another process (or another object of this one) has it open,
    /// `corrupt` when the file is damaged or not ours, `tooNew` when a newer version wrote it, `full` or `inputOutput` when the disk fails.
    /// Nothing is repaired or dropped to make an opening succeed.
    public static func open(directory: String, node: String) async throws(StorageError) -> SQLiteControlLog {
        try await open(directory: directory, node: node, settings: ControlJournalSettings())
    }

    package static func open(directory: String, node: String, settings: ControlJournalSettings) async throws(StorageError) -> SQLiteControlLog {
        try createDirectory(directory)
        let journal = ControlJournal(directory: directory, node: node, settings: settings)
        return SQLiteControlLog(journal, state: try await journal.open())
    }

    private init(_ journal: ControlJournal, state: ControlState) {
        self.journal = journal
        current = state
    }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let encoded = try ControlLogValidation.encode(commands)
        let (results, state) = try await journal.commit(commands, encoded, stamp: stamp)
        // Proposals may come back in another order than they were committed.
        if state.lastIndex > current.lastIndex { current = state }
        return results
    }

    public func state() async -> ControlState { current }

    /// That the reserve beside the journal was given to it, or could not be made.
    public func warnings() async -> [String] { await journal.warnings() }

    public func close() async { await journal.close() }

    /// Whether the journal could still commit if its disk became full now. Also tries to take the reserve back, so asking now and then is enough.
    public func reserveStatus() async -> DiskReserveStatus { await journal.reserveStatus() }

    package func synchronousLevel() async throws -> Int? { try await journal.synchronousLevel() }
}
#endif
