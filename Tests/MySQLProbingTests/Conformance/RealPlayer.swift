#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import TopologyModel

/// Plays with the first two servers of a replication set, through SQL and signals.
final class RealPlayer: ScenarioPlayer {
    private static let moment: Duration = .milliseconds(5)
    /// A statement that has no answer by then hangs; an answered one takes a small part of it.
    private static let hangsAfter: Duration = .milliseconds(500)
    /// Rows that both have when a scenario begins.
    private static let initialRows = 5
    /// The id of the row that is written on the replica; the source never gets so far.
    private static let ownRow = 1_000_000
    private static let readOnlyCode = 1290

    private let set: TestReplicationSet
    private let prober: MySQLProber
    private let source: TestReplicationSet.Server
    private let replica: TestReplicationSet.Server
    /// The session that holds the global read lock.
    private var lock: MySQLConnection?
    private var write: ReplicaObservation.Outcome?
    private var stop: ReplicaObservation.Outcome?
    private(set) var written = 0

    private init(_ set: TestReplicationSet) {
        self.set = set
        prober = MySQLProber(options: set.options(), reactor: set.reactor)
        source = set.servers[0]
        replica = set.servers[1]
    }

    static func play(_ row: ScenarioRow, with set: TestReplicationSet) async throws -> ReplicaObservation {
        let player = RealPlayer(set)
        do {
            try await player.prepare(row)
            let seen = try await player.play(row)
            await player.end()
            return seen
        } catch {
            await player.end()
            throw error
        }
    }

    private func end() async {
        await lock?.close()
        await prober.close()
    }

    var now: MonotonicInstant { SystemClock.now() }

    func pause() async throws {
        let end = now + Self.moment
        try await set.eventually("a moment passes") { now >= end }
    }

    func observe() async throws -> ReplicaObservation {
        ReplicaObservation(
            rows: try await set.rows(replica) - Self.initialRows, facts: try await facts(), base: Self.initialRows, write: write, stop: stop)
    }

    private func facts() async throws -> InstanceFacts {
        let report = await prober.probe(ProbeRequest(address: replica.address, lane: .details, timeout: TestReplicationSet.patience))
        guard case .read(let facts, _) = report.outcome else { throw TestReplicationSet.Trouble(description: "\(report.outcome)") }
        return facts
    }

    func perform(_ move: Move) async throws {
        switch move {
        case .stopReceiver: try await set.sql(replica, "STOP SLAVE IO_THREAD")
        case .startReceiver: try await set.sql(replica, "START SLAVE IO_THREAD")
        case .stopApplier: try await set.sql(replica, "STOP SLAVE SQL_THREAD")
        case .startApplier: try await set.sql(replica, "START SLAVE SQL_THREAD")
        case .stopBoth: try await set.sql(replica, "STOP SLAVE")
        case .startBoth: try await set.sql(replica, "START SLAVE")
        case .applyRelayLogs: try await applyRelayLogs()
        case .pointToSource: try await set.sql(replica, "STOP SLAVE; CHANGE MASTER TO MASTER_USE_GTID=slave_pos; START SLAVE")
        case .restartReplica(let startsReplication):
            replica.signal(SIGKILL)
            try await start(replica, ["--read-only=1"] + (startsReplication ? [] : ["--skip-slave-start"]))
        case .lockTables:
            lock = try await set.connect(replica)
            _ = try await lock?.query("FLUSH TABLES WITH READ LOCK", timeout: TestReplicationSet.patience)
        case .unlockTables: _ = try await lock?.query("UNLOCK TABLES", timeout: TestReplicationSet.patience)
        case .openWrites: try await set.sql(replica, "SET GLOBAL read_only=0")
        case .tryWrite: write = try await attempt("INSERT INTO app.t VALUES (\(Self.ownRow))", as: "app")
        case .tryStopApplier: stop = try await attempt("STOP SLAVE SQL_THREAD", as: "baton")
        case .tryStopReceiver: stop = try await attempt("STOP SLAVE IO_THREAD", as: "baton")
        case .killSource: source.signal(SIGKILL)
        case .restartSource: try await start(source, [])
        case .freezeSource: source.signal(SIGSTOP)
        case .thawSource: source.signal(SIGCONT)
        case .writeToSource(let count): try await writeToSource(count)
        case .until: break
        }
    }

    private func writeToSource(_ count: Int) async throws {
        let first = Self.initialRows + written
        try await set.write(first..<first + count, receivedBy: [])
        written += count
    }

    private func applyRelayLogs() async throws {
        guard let position = try await facts().channels.first?.relayLogCoordinates else { throw TestReplicationSet.Trouble(description: "no relay log") }
        try await set.sql(
            replica,
            "CHANGE MASTER TO RELAY_LOG_FILE='\(position.file)', RELAY_LOG_POS=\(position.position), MASTER_USE_GTID=no; START SLAVE SQL_THREAD")
    }

    /// A statement that hangs stays on the server, whose client is gone.
    private func attempt(_ statement: String, as user: String) async throws -> ReplicaObservation.Outcome {
        let session = try await set.connect(replica, user: user)
        let outcome: ReplicaObservation.Outcome
        do {
            let reply = try await session.query(statement, timeout: Self.hangsAfter)
            switch reply.failure?.error {
            case nil: outcome = .accepted
            case let error? where error.code == Self.readOnlyCode: outcome = .refused
            case let error?: throw TestReplicationSet.Trouble(description: "\(error)")
            }
        } catch let error as MySQLClientError where error.code == .timedOut {
            outcome = .hangs
        }
        await session.close()
        return outcome
    }

    // MARK: Between scenarios

    private func start(_ server: TestReplicationSet.Server, _ options: [String]) async throws {
        try await set.eventually("\(server.address) has ended") { server.hasEnded }
        try server.start(options)
        try await set.eventually("\(server.address) answers") { (try? await set.sql(server, "SELECT 1")) != nil }
    }

    /// Both run, neither has rows, logs or a history, and the replica follows the source.
    private func prepare(_ row: ScenarioRow) async throws {
        for server in [source, replica] {
            server.signal(SIGCONT)
            if server.hasEnded { try await start(server, []) }
            try await set.eventually("clients of the last scenario have left") {
                try await set.value(server, "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE USER='app'", "n") == "0"
            }
            // What is committed is flushed at once: it survives a kill, and RESET MASTER, which waits for that, need not wait a second for it.
            try await set.sql(
                server,
                """
                STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only=0, GLOBAL innodb_flush_log_at_trx_commit=1;
                SET sql_log_bin=0; TRUNCATE app.t; RESET MASTER; SET GLOBAL gtid_slave_pos=''
                """)
        }
        let netTimeout = row.netTimeout.components.seconds
        try await set.sql(
            replica,
            """
            SET GLOBAL slave_net_timeout=\(netTimeout);
            CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=\(source.address.port), MASTER_USER='repl', MASTER_PASSWORD='\(TestReplicationSet.password)',
            MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=\(row.connectRetry.components.seconds), MASTER_HEARTBEAT_PERIOD=\(Double(netTimeout) / 2);
            START SLAVE; SET GLOBAL read_only=1
            """)
        try await set.write(0..<Self.initialRows, receivedBy: [replica])
    }
}
#endif
