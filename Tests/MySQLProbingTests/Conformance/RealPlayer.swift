#if MySQL
import MySQLClient
import MySQLProbing
import Probing
import TestProcesses
import TestServers
import TopologyModel

/// Plays with the first two servers of a replication set, through SQL and signals.
final class RealPlayer: ScenarioPlayer {
    private static let moment: Duration = .milliseconds(5)
    /// A statement that is expected to hang does if it has no answer by then; an answered one takes a small part of it, unless the machine is busy. Any other has all the time.
    private static let hangsAfter: Duration = .milliseconds(400)
    /// The same of a reading, which makes a connection first.
    private static let readingHangsAfter: Duration = .seconds(2)
    /// Seconds after which who closes the replica gives up: when those who wait behind it have been seen to hang, and before the longest write ends.
    private static let closerOfReplicaWaits = 2
    /// The same of the source: when a receiver that was started meanwhile has acknowledged.
    private static let closerOfSourceWaits = 5
    /// Rows that both have when a scenario begins.
    private static let initialRows = 5
    /// The id of the row that is written on the replica; the source never gets so far.
    private static let ownRow = 1_000_000
    private static let readOnlyCode = 1290
    /// What has begun by then goes on.
    private static let begins: Duration = .milliseconds(50)
    private static let logDiskMegabytes = 8
    /// Ids and number of the rows of a transaction that is longer than what the last page of a full disk may still take, and with its text (`binlog_annotate_row_events`)
    /// shorter than `binlog_cache_size`: from MariaDB 11.8 on a longer one has a file beside the binary log, and is refused there.
    private static let longTransaction = 2_000_000..<2_001_200

    private let set: TestReplicationSet
    private var kind: TestServerKind { self.set.kind }
    private let prober: MySQLProber
    private let source: TestServer
    private let replica: TestServer
    /// The session that holds the global read lock.
    private var lock: MySQLConnection?
    private var heartbeatsNoted: UInt64?
    private var attempts = ReplicaObservation.Attempts()
    private let expected: ReplicaObservation
    private var comparesHistories = false
    private var looksAtSource = false
    private var looksAtSourceRows = false
    private let acknowledgementTimeout: Duration
    private let hasLogDisk: Bool
    private var waitsForAcknowledgements = false
    /// The replica when the scenario began.
    private var identity: ServerIdentity?
    /// Those whose statements run or hang; the session with a transaction is the last one.
    private var sessions: [MySQLConnection] = []
    /// Of those who will close and write. They stand when the scenario begins, in which others wait meanwhile.
    private var closer: MySQLConnection?
    private var writer: MySQLConnection?
    private(set) var written = 0

    private init(_ row: ScenarioRow, _ set: TestReplicationSet) {
        self.set = set
        expected = row.expected(of: set.kind)
        acknowledgementTimeout = row.acknowledgementTimeout ?? TestReplicationSet.patience
        hasLogDisk = row.hasLogDisk
        prober = MySQLProber(options: set.options(), reactor: set.reactor)
        source = set.servers[0]
        replica = set.servers[1]
    }

    static func play(_ row: ScenarioRow, with set: TestReplicationSet) async throws -> ReplicaObservation {
        let player = RealPlayer(row, set)
        do {
            try await player.prepare(row)
            let seen = try await player.play(row, expecting: player.expected)
            await player.end()
            return seen
        } catch {
            await player.end()
            throw error
        }
    }

    private func end() async {
        // What waits does not end with its session, and would be in the way of whoever has the servers next.
        if waitsForAcknowledgements { _ = try? await set.sql(source, kind.setSemiSync(source: false)) }
        await lock?.close()
        for session in sessions { await session.close() }
        await prober.close()
        if hasLogDisk { source.kill() }
    }

    var now: MonotonicInstant { SystemClock.now() }

    func pause() async throws { try await pass(Self.moment) }

    private func pass(_ time: Duration) async throws {
        let end = now + time
        try await set.eventually("time passes") { now >= end }
    }

    /// MySQL's reader is busy for a moment with every heartbeat and every end of a transaction, and says so: it is looked at again.
    private static let looksAtBusyReader = 5

    func observe() async throws -> ReplicaObservation {
        var seen = try await look()
        for _ in 1..<Self.looksAtBusyReader where kind.isMySQL && seen.applier == .running && seen.appliedCoversReceived && !seen.applierHasReadAll {
            seen = try await look()
        }
        return seen
    }

    private func look() async throws -> ReplicaObservation {
        var others: InstanceFacts?
        if comparesHistories { others = try await facts(of: source) }
        let rows = try await set.rows(replica) - Self.initialRows
        let shown = try await facts(of: replica)
        var seen = ReplicaObservation(rows: rows, facts: shown, base: Self.initialRows, noted: heartbeatsNoted, attempts: attempts, source: others)
        let identity = self.identity ?? shown.server.identity
        self.identity = identity
        seen.isSameServer = identity.isSameServer(as: shown.server.identity)
        if looksAtSourceRows { seen.sourceRows = try await set.rows(source) - Self.initialRows }
        if looksAtSource { seen.sourceIsReadOnly = try await set.value(source, "SELECT @@GLOBAL.read_only AS closed", "closed") == "1" }
        return seen
    }

    private func facts(of server: TestServer) async throws -> InstanceFacts {
        let address = server.address
        // Which applier waits for a lock only the details show where there are several.
        _ = await prober.probe(ProbeRequest(address: address, lane: .details, timeout: TestReplicationSet.patience))
        let report = await prober.probe(ProbeRequest(address: address, timeout: TestReplicationSet.patience))
        guard case .read(let facts, _) = report.outcome else { throw TestServerTrouble("\(report.outcome)") }
        return facts
    }

    func perform(_ move: Move) async throws {
        switch move {
        case .stopReceiver: try await set.sql(replica, kind.stopReceiver())
        case .startReceiver: try await set.sql(replica, kind.startReceiver())
        case .stopApplier: try await set.sql(replica, kind.stopApplier())
        case .startApplier: try await set.sql(replica, kind.startApplier())
        case .stopBoth: try await set.sql(replica, kind.stopReplication())
        case .startBoth: try await set.sql(replica, kind.startReplication())
        case .applyRelayLogs: try await applyRelayLogs()
        case .pointToSource: try await set.sql(replica, "\(kind.stopReplication()); \(kind.changeSource(port: source.port)); \(kind.startReplication())")
        case .restartReplica(let startsReplication):
            replica.kill()
            try await set.restart(replica, ["--read-only=1"] + (startsReplication ? [] : ["--skip-slave-start"]))
        case .rebuildReplica: try await set.rebuild(replica)
        case .lockTables:
            lock = try await set.connect(replica)
            _ = try await lock?.query("FLUSH TABLES WITH READ LOCK", timeout: TestReplicationSet.patience)
        case .unlockTables: _ = try await lock?.query("UNLOCK TABLES", timeout: TestReplicationSet.patience)
        case .openWrites: try await set.sql(replica, "SET GLOBAL read_only=0")
        case .tryWrite: attempts.write = try await write(Self.ownRow)
        case .tryStopApplier: attempts.stop = try await stop(kind.stopApplier())
        case .tryStopReceiver: attempts.stop = try await stop(kind.stopReceiver())
        case .beginLongWrite(let time): try await beginLongWrite(time)
        case .beginTransaction:
            let session = try await set.connect(replica, user: TestAccounts.application)
            sessions.append(session)
            for statement in ["START TRANSACTION", "INSERT INTO app.t VALUES (\(Self.ownRow + 1))"] {
                _ = try await session.query(statement, timeout: TestReplicationSet.patience)
            }
        case .tryCommit: if let session = sessions.last { attempts.commit = try await outcome(of: "COMMIT", over: session, expecting: expected.commit) }
        case .tryClose: attempts.close = try await close()
        case .compareHistories: comparesHistories = true
        case .waitForAcknowledgements: try await waitForAcknowledgements()
        case .waitForNobody: try await set.sql(source, kind.setSemiSync(source: false))
        case .fillLogDisk: try await fillLogDisk()
        case .askSource: attempts.read = await outcome(of: .liveness, expecting: expected.read)
        case .askSourceForLog: attempts.readLog = await outcome(of: .details, expecting: expected.readLog)
        case .tryWriteToSource:
            attempts.write = try await write(Self.initialRows + written)
            written += 1
        case .tryCloseSource:
            looksAtSource = true
            attempts.close = try await close()
        case .killSource: source.kill()
        case .restartSource: try await set.restart(source)
        case .freezeSource: source.freeze()
        case .thawSource: source.thaw()
        case .writeToSource(let count): try await writeToSource(count)
        case .keepWriting(let count, let pause):
            for _ in 0..<count {
                try await writeToSource(1)
                try await pass(pause)
            }
        case .noteHeartbeats: heartbeatsNoted = try await facts(of: replica).channels.first?.receivedHeartbeats
        case .passTime(let time): try await pass(time)
        case .until: break
        }
    }

    private func writeToSource(_ count: Int) async throws {
        let first = Self.initialRows + written
        try await set.write(first..<first + count, receivedBy: [])
        written += count
    }

    private func applyRelayLogs() async throws {
        // MySQL applies what its relay logs hold when the applier starts alone.
        if kind.isMySQL { return try await perform(.startApplier) }
        guard let position = try await facts(of: replica).channels.first?.relayLogCoordinates else { throw TestServerTrouble("no relay log") }
        try await set.sql(
            replica,
            "CHANGE MASTER TO RELAY_LOG_FILE='\(position.file)', RELAY_LOG_POS=\(position.position), MASTER_USE_GTID=no; START SLAVE SQL_THREAD")
    }

    private func beginLongWrite(_ time: Duration) async throws {
        let seconds = Double(time.wholeMilliseconds) / 1_000
        let session = try await set.connect(replica, user: TestAccounts.application)
        sessions.append(session)
        let statement = "INSERT INTO app.t SELECT \(Self.ownRow + 2)"
        _ = WaitingStatement("\(statement) FROM (SELECT SLEEP(\(seconds))) AS slept", over: session)
        // Who closes comes after it.
        if let closer {
            let question = "SELECT COUNT(*) AS n FROM \(kind.processlist) WHERE INFO LIKE '\(statement)%'"
            try await set.eventually("the long write is under way") {
                try await closer.query(question, timeout: TestReplicationSet.patience).results.first?.rows.first?["n"] == "1"
            }
        }
        try await pass(Self.begins)
    }

    private func openCloser(of server: TestServer, waiting seconds: Int) async throws -> MySQLConnection {
        let session = try await set.connect(server)
        sessions.insert(session, at: 0)
        _ = try await session.query("SET SESSION lock_wait_timeout = \(seconds)", timeout: TestReplicationSet.patience)
        return session
    }

    private func openWriter(to server: TestServer) async throws -> MySQLConnection {
        let session = try await set.connect(server, user: TestAccounts.application)
        sessions.insert(session, at: 0)
        return session
    }

    private func close() async throws -> ReplicaObservation.Outcome {
        guard let closer else { throw TestServerTrouble("nobody is there to close it") }
        return try await outcome(of: "SET GLOBAL read_only = 1", over: closer, expecting: expected.close)
    }

    private func write(_ id: Int) async throws -> ReplicaObservation.Outcome {
        guard let writer else { throw TestServerTrouble("nobody is there to write") }
        return try await outcome(of: "INSERT INTO app.t VALUES (\(id))", over: writer, expecting: expected.write)
    }

    private func fillLogDisk() async throws {
        looksAtSourceRows = true
        let source = source
        try await Blocking.run { () throws(TestServerTrouble) in try source.fillLogDisk() }
        let rows = Self.longTransaction.map { "(\($0))" }.joined(separator: ",")
        let session = try await openWriter(to: source)
        let outcome = try await outcome(of: "INSERT INTO app.t VALUES \(rows)", over: session, expecting: .hangs)
        if outcome != .hangs { throw TestServerTrouble("there is room for the binary log") }
    }

    /// Of a reading of the source.
    private func outcome(of lane: ProbeLane, expecting expected: ReplicaObservation.Outcome?) async -> ReplicaObservation.Outcome {
        let limit = expected == .hangs ? Self.readingHangsAfter : TestReplicationSet.patience
        let report = await prober.probe(ProbeRequest(address: source.address, lane: lane, timeout: limit))
        guard case .read = report.outcome else { return .hangs }
        return .accepted
    }

    private func waitForAcknowledgements() async throws {
        looksAtSourceRows = true
        waitsForAcknowledgements = true
        try await set.sql(source, "\(kind.setSemiSyncTimeout(acknowledgementTimeout)); \(kind.setSemiSync(source: true))")
        try await set.sql(replica, "\(kind.setSemiSync(replica: true)); \(kind.stopReceiver()); \(kind.startReceiver())")
        try await set.eventually("the replica acknowledges") {
            try await set.value(source, "SHOW GLOBAL STATUS LIKE '\(kind.semiSyncClients)'", "Value") == "1"
        }
    }

    /// One that hangs stays on the server, whose client is gone.
    private func stop(_ statement: String) async throws -> ReplicaObservation.Outcome {
        let session = try await set.connect(replica, user: TestAccounts.manager)
        let outcome = try await outcome(of: statement, over: session, expecting: expected.stop)
        await session.close()
        return outcome
    }

    /// The client waits on, also for a statement that hangs.
    private func outcome(
        of statement: String, over session: MySQLConnection, expecting expected: ReplicaObservation.Outcome?
    ) async throws -> ReplicaObservation.Outcome {
        let running = WaitingStatement(statement, over: session)
        // One without an answer by then hangs.
        try? await Eventually.holds("an answer", within: expected == .hangs ? Self.hangsAfter : TestReplicationSet.patience) { running.answer != nil }
        switch running.answer {
        case nil: return .hangs
        case .success(let reply)?:
            switch reply.failure?.error {
            case nil: return .accepted
            case let error? where error.code == Self.readOnlyCode: return .refused
            case let error?: throw TestServerTrouble("\(error)")
            }
        case .failure(let error)?:
            if error.code == .timedOut { return .hangs }
            throw error
        }
    }

    /// The replica replicates with the row's time limits, and both have the first rows.
    private func prepare(_ row: ScenarioRow) async throws {
        if hasLogDisk {
            source.kill()
            try await set.restart(source, logDiskMegabytes: Self.logDiskMegabytes)
        }
        let netTimeout = row.netTimeout.components.seconds
        let source = kind.changeSource(port: source.port, retry: row.connectRetry.components.seconds, heartbeat: Double(netTimeout) / 2)
        try await set.sql(
            replica,
            "\(kind.stopReplication()); SET GLOBAL \(kind.netTimeoutVariable)=\(netTimeout); \(source); \(kind.startReplication())")
        try await set.write(0..<Self.initialRows, receivedBy: [replica])
        try await openSessions(for: row.moves)
    }

    private func openSessions(for moves: [Move]) async throws {
        for move in moves {
            switch move {
            case .tryClose: closer = try await openCloser(of: replica, waiting: Self.closerOfReplicaWaits)
            case .tryCloseSource: closer = try await openCloser(of: source, waiting: Self.closerOfSourceWaits)
            case .tryWrite: writer = try await openWriter(to: replica)
            case .tryWriteToSource: writer = try await openWriter(to: source)
            default: break
            }
        }
    }
}
#endif
