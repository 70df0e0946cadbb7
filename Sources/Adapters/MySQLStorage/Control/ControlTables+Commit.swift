#if MySQL
import ControlModel
import MySQLClient
import Storage
import TopologyModel

extension ControlTables {
    /// Everything of the batch is committed and applied, or nothing is, or `outcomeUnknown` is thrown and the next call finds out.
    func commit(_ commands: [ControlCommand], _ encoded: [EncodedCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        if let ending { throw StorageError(.closed, ending.message) }
        if commands.isEmpty { return [] }
        let texts = zip(commands, encoded).map(Self.text)
        do throws(SessionFailure) {
            try await append(encoded, texts, stamp: stamp)
        } catch {
            if error.isSessionLost { await loseSession() }
            if error.kind == .final {
                end(error.error)
                await close()
            }
            throw error.error
        }
        let results = commands.map { state.apply($0, stamp: stamp, index: state.lastIndex.next) }
        unsnapshotted += commands.count
        await keepHouse()
        return results
    }

    /// Tries once again, on a new session if need be, what was certainly not committed: a session that broke while nothing ran is noticed only by using
    /// it, and the server undoes one of two transactions that are in each other's way.
    private func append(_ encoded: [EncodedCommand], _ texts: [String], stamp: CommandStamp) async throws(SessionFailure) {
        let hadSession = session != nil
        do throws(SessionFailure) {
            try await appendOnce(encoded, texts, stamp: stamp)
        } catch where error.kind == .conflict || (error.kind == .lost && hadSession) {
            if error.isSessionLost { await loseSession() }
            try await appendOnce(encoded, texts, stamp: stamp)
        }
    }

    /// One transaction in two messages: everything but the commit, whose first row says whether the log is still ours and as we know it, then the commit.
    private func appendOnce(_ encoded: [EncodedCommand], _ texts: [String], stamp: CommandStamp) async throws(SessionFailure) {
        let session = try await ready()
        let doing = "commit to the \(place)"
        // Before the text is made, which may be large for the longest batches of the largest commands.
        try session.requireRoom(for: encoded.reduce(0) { $0 + SQLText.digitsPerByte * $1.body.count }, doing: doing)
        let last = state.lastIndex.rawValue + UInt64(encoded.count)
        let rows = zip(encoded, texts).enumerated().map { offset, command in
            let (form, text) = command
            return """
                (\(state.lastIndex.rawValue + 1 + UInt64(offset)), \(stamp.at.milliseconds), \(SQLText.text(stamp.node)), \(form.kind.rawValue), \
                \(form.version), \(SQLText.bytes(form.body)), \(SQLText.text(text)))
                """
        }
        let writing = """
            INSERT INTO `baton_log` (`log_index`, `at`, `node`, `kind`, `version`, `body`, `json`) VALUES \(rows.joined(separator: ", "));
            UPDATE `baton_head` SET `last_index` = \(last) WHERE `id` = 1
            """
        try await write(writing, on: session, doing: doing, lastIndex: last)
    }

    /// Runs statements and commits, if the log is still ours and as long as we know it to be.
    /// - Parameter lastIndex: what the head says once this is committed.
    private func write(_ statements: String, on session: StorageSession, doing: String, lastIndex: UInt64) async throws(SessionFailure) {
        let reply = try await session.send("START TRANSACTION; \(ControlHead.selectionForUpdate); \(statements)", doing: doing)
        do throws(SessionFailure) {
            // Before the statements are judged: the log of another writer would make ours fail, too.
            if reply.results.count > Self.headPosition { try requireFence(ControlHead(reply.results[Self.headPosition], place: place)) }
            if let failure = reply.failure { throw SessionFailure(failure.error, doing: doing) }
        } catch {
            await session.rollBack()
            throw error
        }
        try await commit(session, doing: doing, lastIndex: lastIndex)
    }

    /// After `START TRANSACTION`.
    private static let headPosition = 1

    private func requireFence(_ head: ControlHead) throws(SessionFailure) {
        guard head.epoch == epoch else { throw replaced(by: head) }
        guard head.lastIndex == Int64(exactly: state.lastIndex.rawValue) else {
            throw SessionFailure(.final, .corrupt, "the \(place) ends at command \(head.lastIndex) and not at \(state.lastIndex): somebody changed it; restore a copy")
        }
        try head.requireWritable(place: place)
    }

    private func commit(_ session: StorageSession, doing: String, lastIndex: UInt64) async throws(SessionFailure) {
        let reply: MySQLReply
        do throws(SessionFailure) {
            reply = try await session.send("COMMIT", doing: doing)
        } catch {
            throw SessionFailure(.unknown, .outcomeUnknown, "\(error.error.message); what is committed is read before anything else is")
        }
        guard let failure = reply.failure else { return }
        // What a refused commit did is looked up and not concluded from the number of the error.
        let refusal = SessionFailure(failure.error, doing: doing)
        await session.rollBack()
        do throws(SessionFailure) {
            let results = try await session.run(ControlHead.selection, doing: doing)
            if try ControlHead(results.first, place: place).lastIndex == Int64(exactly: lastIndex) { return }
        } catch {
            throw SessionFailure(.unknown, .outcomeUnknown, "\(refusal.error.message); what is committed is read before anything else is")
        }
        throw refusal
    }

    // MARK: Words for people

    /// A longer one is left out: it would be most of what is sent.
    private static let longestText = 64 << 10

    private static func text(_ command: ControlCommand, _ form: EncodedCommand) -> String {
        let whole = commandText(command)
        return whole.utf8.count <= longestText ? whole : #"{"command":"\#(command.kind.name)","bytes":\#(form.byteCount)}"#
    }

    // MARK: Housekeeping

    /// Takes a snapshot when one is due: not while a recovery is open, for its commits would wait.
    private func keepHouse() async {
        let isBusy = state.recoveries.contains { $0.isOpen }
        guard unsnapshotted >= settings.snapshotInterval, !isBusy || unsnapshotted >= settings.snapshotInterval * settings.longestDelay else { return }
        // One that fails is tried again an interval later; the batch before it is committed.
        unsnapshotted = 0
        guard let session else { return }
        do throws(SessionFailure) { try await compact(session) } catch {
            await session.rollBack()
            if error.isSessionLost { await loseSession() }
        }
    }

    /// Replaces the snapshot, and removes commands that it covers. In parts, for a state may be larger than one message.
    private func compact(_ session: StorageSession) async throws(SessionFailure) {
        let doing = "write a snapshot to the \(place)"
        let body = state.encoded()
        let index = state.lastIndex.rawValue
        let starts = Array(stride(from: 0, to: body.count, by: settings.snapshotPartBytes))
        let opening = try await session.run("START TRANSACTION; \(ControlHead.selectionForUpdate); DELETE FROM `baton_snapshot`", doing: doing)
        try requireFence(ControlHead(opening[Self.headPosition], place: place))
        for (part, start) in starts.enumerated() {
            let bytes = body[start..<min(start + settings.snapshotPartBytes, body.count)]
            let sql = "INSERT INTO `baton_snapshot` (`part`, `parts`, `log_index`, `body`) VALUES (\(part), \(starts.count), \(index), \(SQLText.bytes(bytes)))"
            _ = try await session.run(sql, doing: doing)
        }
        let kept = Int64(index) - Int64(settings.tailLength)
        _ = try await session.run("DELETE FROM `baton_log` WHERE `log_index` <= \(kept); COMMIT", doing: doing)
    }
}
#endif
