#if MySQL
import ControlModel
import Foundation
import MySQLClient
import Storage
import TopologyModel

/// The log's tables: owns the session that may write them, and the state that they amount to.
///
/// Its methods are called one at a time (``StorageLane``): each has the session for itself.
///
/// A lost session is replaced by the next call. The new one first waits for the row that every commit of the old one holds, and then reads what is
/// committed behind the last command that is known: whatever became of a commit whose answer was lost, the state follows the tables.
actor ControlTables {
    let place: String
    let settings: ControlTablesSettings
    private let options: MySQLStorageOptions
    private let reactor: MySQLReactor
    /// What others are told of us.
    private let holder: String
    /// Tells this object from all others.
    private let owner = UUID().uuidString
    private let lock = ServerLock(.control)

    private(set) var session: StorageSession?
    /// The server's number of the last session, which the server may not miss yet.
    private var formerSession: UInt64?
    private(set) var epoch: Int64 = 0
    /// Whether the log was ours at some time: from then on nobody else may have written it.
    private var isOpened = false
    var state = ControlState()
    /// Commands since the snapshot.
    var unsnapshotted = 0
    /// Why nothing more can be written.
    private(set) var ending: StorageError?

    init(_ options: MySQLStorageOptions, node: String, settings: ControlTablesSettings, reactor: MySQLReactor) {
        self.options = options
        self.settings = settings
        self.reactor = reactor
        place = options.place
        holder = "node \(node), process \(ProcessInfo.processInfo.processIdentifier)"
    }

    // MARK: Opening and closing

    func open() async throws(StorageError) {
        do throws(SessionFailure) { _ = try await ready() } catch { throw error.error }
    }

    func close() async {
        if ending == nil { ending = StorageError(.closed, "the control log is closed") }
        // In so many words: a session that says goodbye is still the holder until the server has read it.
        if let session { await lock.giveBack(session) }
        await loseSession()
    }

    /// What keeps the log from committing.
    func warnings() async -> [String] {
        guard ending?.code != .closed else { return [] }
        do throws(SessionFailure) {
            let session = try await ready()
            do throws(SessionFailure) {
                // Also keeps the server from ending a session that says nothing.
                _ = try await session.run("DO 1", doing: "reach the \(place)")
            } catch {
                if error.isSessionLost { await loseSession() }
                throw error
            }
            guard !session.syncsCommits else { return [] }
            return ["the server of the \(place) may lose commits when it crashes; set its innodb_flush_log_at_trx_commit to 1"]
        } catch {
            return ["the control log cannot be written: \(error.error.message)"]
        }
    }

    // MARK: The session

    /// The session, with the log locked and the state that of the tables. Opens another one if it was lost.
    func ready() async throws(SessionFailure) -> StorageSession {
        if let ending { throw SessionFailure(.final, ending.code, ending.message) }
        if let session {
            if await session.isOpen { return session }
            await loseSession()
        }
        do throws(SessionFailure) {
            let session = try await StorageSession.open(options, on: reactor)
            do throws(SessionFailure) {
                try await take(session)
            } catch {
                // The server may end the session later than the next one asks for the lock.
                if error.kind != .silent, await session.isOpen {
                    await session.rollBack()
                    await lock.giveBack(session)
                }
                await session.close()
                throw error
            }
            self.session = session
            formerSession = session.id
            return session
        } catch {
            if error.kind == .final { end(error.error) }
            throw error
        }
    }

    func loseSession() async {
        await session?.close()
        session = nil
    }

    /// Nothing more is written from now on; the next proposals say why.
    func end(_ reason: StorageError) {
        if ending == nil { ending = reason }
    }

    private func take(_ session: StorageSession) async throws(SessionFailure) {
        if try await !lock.take(session, waiting: settings.lockPatienceSeconds) { try await dislodge(session) }
        try await StorageSchema.prepare(session)
        let head = try await claim(session)
        try await catchUp(session, to: head)
        isOpened = true
    }

    /// Ends our own former session if that is what has the lock: the network may have lost it while the server still waits for it.
    private func dislodge(_ session: StorageSession) async throws(SessionFailure) {
        // The tables may not be there yet.
        let reply = try await session.send(ControlHead.selection, doing: "ask who holds the \(place)")
        let head = reply.failure == nil ? try ControlHead(reply.results.first, place: place) : nil
        if let head { try requireOurs(head) }
        let other = try await lock.holder(session)
        if let other, other == formerSession, isOpened {
            // Refused when it has just ended by itself.
            _ = try await session.send("KILL \(other)", doing: "end our former session with the \(place)")
            if try await lock.take(session, waiting: settings.lockPatienceSeconds) { return }
        }
        let name = head.flatMap { $0.holder.isEmpty ? nil : $0.holder } ?? "another process"
        throw SessionFailure(.refused, .locked, "the \(place) is held by \(name)\(other.map { " (session \($0) of the server)" } ?? ""); stop it first")
    }

    /// Writes into the row of the head that the log is ours. Whoever had it before finds another number there and stops.
    private func claim(_ session: StorageSession) async throws(SessionFailure) -> ControlHead {
        let doing = "take the log in the \(place)"
        let results = try await session.run("START TRANSACTION; \(ControlHead.selectionForUpdate)", doing: doing)
        let head = try ControlHead(results.last, place: place)
        try head.requireWritable(place: place)
        try requireOurs(head)
        let next = head.epoch + 1
        let claim = """
            UPDATE `baton_head` SET `epoch` = \(next), `owner` = \(SQLText.text(owner)), `holder` = \(SQLText.text(holder)), `held_since` = UTC_TIMESTAMP()
            WHERE `id` = 1; COMMIT
            """
        _ = try await session.run(claim, doing: doing)
        epoch = next
        return head
    }

    /// A log that was ours is lost for ever to whoever took it meanwhile: commands may be in it that this process knows nothing of and acted against.
    private func requireOurs(_ head: ControlHead) throws(SessionFailure) {
        guard isOpened, head.owner != owner else { return }
        throw replaced(by: head)
    }

    func replaced(by head: ControlHead) -> SessionFailure {
        SessionFailure(.final, .locked, "the \(place) was taken over by \(head.holder); this process writes nothing more: stop one of the two, and start this one again")
    }

    // MARK: Reading

    /// So many commands come in one reply; of the largest ones as many as it may hold.
    private static let pageRows = 64

    /// Brings the state to what is committed: by the snapshot if nothing is known yet, and by the commands after the last one that is known.
    private func catchUp(_ session: StorageSession, to head: ControlHead) async throws(SessionFailure) {
        var replay = ControlReplay(state, place: "the \(place)")
        do {
            if !isOpened { try await restoreSnapshot(session, into: &replay) }
            while try await replayPage(session, into: &replay) {}
        } catch let error as SessionFailure {
            throw error
        } catch let error as StorageError {
            throw SessionFailure(.final, error.code, error.message)
        } catch {
            throw SessionFailure(.final, .corrupt, "the \(place) cannot be read: \(error)")
        }
        guard Int64(exactly: replay.state.lastIndex.rawValue) == head.lastIndex else {
            throw SessionFailure(
                .final, .corrupt,
                """
                the \(place) ends at command \(head.lastIndex), and \(replay.state.lastIndex) is known: the server lost what it had committed, or commands were \
                removed; look at the server, restore a copy if it is incomplete, and start again
                """)
        }
        state = replay.state
        unsnapshotted += replay.count
    }

    private func restoreSnapshot(_ session: StorageSession, into replay: inout ControlReplay) async throws {
        let doing = "read the snapshot in the \(place)"
        let parts = try await session.run("SELECT `part`, `parts`, `log_index` FROM `baton_snapshot` ORDER BY `part`", doing: doing).first?.rows ?? []
        guard let index = parts.first?["log_index"].flatMap({ Int64($0) }) else { return }
        let isWhole = parts.enumerated().allSatisfy { $1["part"] == "\($0)" && $1["parts"] == "\(parts.count)" && $1["log_index"] == "\(index)" }
        guard isWhole else { throw StorageError(.corrupt, "the \(place): parts of the snapshot are missing; restore a copy") }
        var body: [UInt8] = []
        for part in parts.indices {
            let rows = try await session.run("SELECT `body` FROM `baton_snapshot` WHERE `part` = \(part)", doing: doing).first?.rows
            body += rows?.first?.bytes("body") ?? []
        }
        try replay.restore(body, index: index)
    }

    /// Whether there may be more.
    private func replayPage(_ session: StorageSession, into replay: inout ControlReplay) async throws -> Bool {
        let sql = """
            SELECT `log_index`, `at`, `node`, `kind`, `version`, `body` FROM `baton_log` WHERE `log_index` > \(replay.state.lastIndex)
            ORDER BY `log_index` LIMIT \(Self.pageRows)
            """
        let rows = try await session.run(sql, doing: "read the log in the \(place)").first?.rows ?? []
        for row in rows {
            func number(_ column: String) throws(StorageError) -> Int64 {
                guard let number = row[column].flatMap({ Int64($0) }) else {
                    throw StorageError(.corrupt, "the \(place): command \(replay.state.lastIndex.next) has no \(column); restore a copy")
                }
                return number
            }
            let stamp = CommandStamp(at: WallTime(milliseconds: try number("at")), node: row["node"] ?? "")
            try replay.apply(
                index: try number("log_index"), kind: try number("kind"), version: try number("version"), body: Array(row.bytes("body") ?? []), stamp: stamp)
        }
        return rows.count == Self.pageRows
    }
}
#endif
