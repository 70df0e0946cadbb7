#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import TestProcesses
import TestServers
import Testing
import TopologyModel

/// What a server does that answers some things and not others. Serialized, because it measures time.
@Suite(.serialized) struct `Prober on a scripted server` {
    /// What a healthy primary of MySQL 8.4 answers to a probe; nil for statements of no interest.
    static func healthy(_ statement: String) -> ScriptedServer.Answer { healthy(statement, variables) }

    static func healthy(_ statement: String, _ variables: [(String, String)]) -> ScriptedServer.Answer {
        if statement.hasPrefix("SHOW GLOBAL VARIABLES") {
            return .rows(columns: ["Variable_name", "Value"], rows: variables.map { [$0.0, $0.1] })
        }
        if statement.hasPrefix("SELECT @@GLOBAL.version") {
            let read = variables.filter { statement.contains("@@GLOBAL.\($0.0) ") }
            return .rows(columns: read.map(\.0), rows: [read.map(\.1)])
        }
        if statement.contains("'UPTIME'") { return .rows(columns: ["Variable_name", "Value"], rows: [["UPTIME", "1795490387"]]) }
        if statement.hasPrefix("SELECT @@GLOBAL.") {
            let read = variables.filter { statement.contains("@@GLOBAL.\($0.0) ") }
            return .rows(columns: read.map(\.0), rows: [read.map(\.1)])
        }
        if statement.hasPrefix("SHOW BINARY LOG STATUS") { return .rows(columns: ["File", "Position"], rows: [["bin.000001", "4"]]) }
        if statement.hasPrefix("SHOW GRANTS") { return .rows(columns: ["Grants"], rows: [["GRANT PROCESS ON *.* TO `baton`@`%`"]]) }
        if statement.hasPrefix("SHOW") || statement.hasPrefix("SELECT") { return .rows(columns: ["nothing"], rows: []) }
        return .ok
    }

    static let variables = [
        ("version", "8.4.3"), ("version_comment", "MySQL"), ("server_id", "1"), ("server_uuid", "3e11fa47-71ca-11e1-9e33-c80aa9429562"), ("hostname", "db-1"),
        ("port", "3306"), ("read_only", "0"), ("log_bin", "1"), ("gtid_mode", "ON"), ("gtid_executed", ""), ("gtid_purged", ""), ("sync_binlog", "1"),
    ]

    static let mariadbVariables = [
        ("version", "10.11.19-MariaDB"), ("version_comment", "MariaDB Server"), ("server_id", "2"), ("hostname", "db-2"), ("port", "3306"), ("datadir", "/data/"),
        ("read_only", "1"), ("log_bin", "1"), ("gtid_current_pos", "0-1-5"), ("gtid_slave_pos", "0-1-5"), ("gtid_binlog_state", "0-1-5"),
    ]

    /// What hangs is given up after it, and what answers has to within it, also while the machine does other things.
    private static let answerLimit = Duration.seconds(2)
    /// Of a session that stays silent while others are looked at: they are done long before.
    private static let longAnswerLimit = Duration.seconds(4)
    /// More than any of these probes needs, connecting included.
    private static let probeTimeout = Duration.seconds(15)
    private static let connectTimeout = Duration.seconds(10)

    private static func with(
        _ script: @escaping @Sendable (String) -> ScriptedServer.Answer, readTimeout: Duration = answerLimit, now: @escaping @Sendable () -> MonotonicInstant = { SystemClock.now() },
        _ body: (ScriptedServer, @Sendable (ProbeLane, Bool) async -> ProbeOutcome) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(script)
        let reactor = try MySQLReactor(name: "scripted")
        var options = MySQLProbingOptions { MySQLConnectionOptions(host: $0.host, port: $0.port, user: "baton", password: Secret("secret")) }
        options.connectTimeout = Self.connectTimeout
        options.readTimeout = readTimeout
        let prober = MySQLProber(options: options, reactor: reactor, now: now)
        let address = InstanceAddress(host: "127.0.0.1", port: server.port)
        do {
            try await body(server) { lane, fresh in
                await prober.probe(ProbeRequest(address: address, lane: lane, timeout: Self.probeTimeout, freshConnection: fresh)).outcome
            }
        } catch {
            Issue.record("\(error)")
        }
        await prober.close()
        server.stop()
        await reactor.shutdown()
    }

    private static func facts(_ outcome: ProbeOutcome) throws -> InstanceFacts {
        guard case .read(let facts, _) = outcome else { throw TestServerTrouble("\(outcome)") }
        return facts
    }

    @Test func `a server whose every statement hangs holds two sessions of ours, and is let alone for a while`() async throws {
        let hangs = Changing(false)
        try await Self.with({ hangs.value && !$0.hasPrefix("SET ") ? .silence : Self.healthy($0) }) { server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            hangs.value = true
            for attempt in 0..<8 {
                let outcome = await probe(.liveness, attempt % 2 == 1)
                if attempt > 2, case .alive = outcome { continue }
                #expect(attempt <= 2, "it answers logins: \(outcome)")
            }
            #expect(server.hanging.now == 2 && server.hanging.most == 2)
        }
    }

    @Test func `a MariaDB replica whose relay logs have no space says so to a second session, and no second one hangs`() async throws {
        let isFull = Changing(false)
        try await Self.with({ statement in
            if isFull.value, statement.hasPrefix("SHOW ALL SLAVES STATUS") { return .silence }
            if statement.contains("'Slave_IO'"), statement.hasPrefix("SELECT STATE") {
                return .rows(columns: ["State"], rows: isFull.value ? [["Waiting for someone to free space"]] : [["Waiting for master to send event"]])
            }
            return Self.healthy(statement, Self.mariadbVariables)
        }) { server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            isFull.value = true
            _ = await probe(.liveness, false)
            for attempt in 0..<4 {
                let outcome = await probe(.liveness, attempt % 2 == 1)
                guard case .alive(let failure) = outcome, failure.kind == .outOfSpace else { throw TestServerTrouble("\(outcome)") }
            }
            #expect(server.hanging.now == 1 && server.hanging.most == 1)
            isFull.value = false
            _ = try await Self.facts(probe(.liveness, false))
            #expect(server.killed.count == 1)
        }
    }

    @Test func `sessions that hung are ended as soon as the server answers again`() async throws {
        let hangs = Changing(false)
        let skipped = Changing(Duration.zero)
        try await Self.with({ hangs.value && !$0.hasPrefix("SET ") ? .silence : Self.healthy($0) }, now: { SystemClock.now().advanced(by: skipped.value) }) {
            server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            hangs.value = true
            for _ in 0..<4 { _ = await probe(.liveness, false) }
            #expect(server.hanging.now == 2)
            hangs.value = false
            skipped.value = .seconds(11)
            _ = try await Self.facts(probe(.liveness, false))
            #expect(Set(server.killed).count == 2)
        }
    }

    @Test func `after a restart the number of a session that hung is somebody else's, who is left alone`() async throws {
        let hangs = Changing(false)
        let boot = Changing("1795490387")
        try await Self.with({ statement in
            if hangs.value, !statement.hasPrefix("SET ") { return .silence }
            if statement.contains("'UPTIME'") { return .rows(columns: ["Variable_name", "Value"], rows: [["UPTIME", boot.value]]) }
            return Self.healthy(statement)
        }) { server, probe in
            let first = try await Self.facts(probe(.liveness, false))
            hangs.value = true
            _ = await probe(.liveness, false)
            #expect(server.hanging.now == 1)
            hangs.value = false
            boot.value = "1795490999"
            let second = try await Self.facts(probe(.liveness, false))
            #expect(!second.server.isSameRun(as: first.server) && server.killed.isEmpty)
        }
    }

    @Test func `a slow lane that hangs does not come twice, and the liveness lane goes on`() async throws {
        try await Self.with({ $0.hasPrefix("SHOW BINARY LOG STATUS") ? .silence : $0.hasPrefix("KILL") ? .ok : Self.healthy($0) }) { server, probe in
            for _ in 0..<4 {
                guard case .alive(let failure) = await probe(.details, false), failure.kind == .timedOut else {
                    Issue.record("details that hang are told as such")
                    return
                }
                _ = try await Self.facts(probe(.liveness, false))
            }
            #expect(server.hanging.most == 1)
            #expect(server.logins == 2, "the kept session asks whether the one that hung is gone")
        }
    }

    @Test func `while a session hangs in the slow lane, a fresh one takes the place of the kept one`() async throws {
        let served = Changing<ScriptedServer?>(nil)
        let counted = Changing<[Bool]>([])
        try await Self.with({ statement in
            if statement.hasPrefix("SHOW BINARY LOG STATUS") { return .silence }
            // Every probe asks this, over whatever session.
            if statement.contains("'UPTIME'"), let server = served.value { counted.value = counted.value + [server.hasAtMost(2, within: 2)] }
            return Self.healthy(statement)
        }) { server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            _ = await probe(.details, false)
            #expect(server.hanging.now == 1)
            served.value = server
            for _ in 0..<2 { _ = try await Self.facts(probe(.liveness, true)) }
            _ = try await Self.facts(probe(.liveness, false))
            #expect(counted.value == [true, true, true] && server.logins == 4)
        }
    }

    @Test func `a fresh session takes the place of the kept one while details are still waited for`() async throws {
        let served = Changing<ScriptedServer?>(nil)
        let counted = Changing<[Bool]>([])
        try await Self.with(
            { statement in
                if statement.hasPrefix("SHOW BINARY LOG STATUS") { return .silence }
                if statement.contains("'UPTIME'"), let server = served.value { counted.value = counted.value + [server.hasAtMost(2, within: 2)] }
                return Self.healthy(statement)
            }, readTimeout: Self.longAnswerLimit
        ) { server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            async let details = probe(.details, false)
            try await Eventually.holds("the details session hangs", within: TestReplicationSet.patience) { server.hanging.now == 1 }
            served.value = server
            _ = try await Self.facts(probe(.liveness, true))
            #expect(counted.value == [true])
            _ = await details
        }
    }

    @Test func `a third session does not come while the kept one waits for its answer and another hangs`() async throws {
        let hangs = Changing(false)
        try await Self.with(
            { statement in
                if statement.hasPrefix("SHOW BINARY LOG STATUS") { return .silence }
                return hangs.value && !statement.hasPrefix("SET ") ? .silence : Self.healthy(statement)
            }, readTimeout: Self.longAnswerLimit
        ) { server, probe in
            _ = try await Self.facts(probe(.liveness, false))
            _ = await probe(.details, false)
            hangs.value = true
            async let kept = probe(.liveness, false)
            try await Eventually.holds("the kept session waits", within: TestReplicationSet.patience) { server.hanging.now == 2 }
            guard case .unreachable(let failure) = await probe(.liveness, true) else {
                Issue.record("it was asked all the same")
                return
            }
            #expect(failure.kind == .local && server.logins == 2)
            _ = await kept
        }
    }

    @Test func `a refused fact is left out, told with what to grant, and asked for again when the account may do more`() async throws {
        let mayList = Changing(false)
        let asked = Changing(0)
        try await Self.with({ statement in
            let isAllowed = mayList.value
            if statement == "SHOW REPLICAS" {
                asked.value += 1
                return isAllowed ? Self.healthy(statement) : .error(1227, "Access denied; you need (at least one of) the REPLICATION SLAVE privilege(s)")
            }
            if statement == "SHOW GRANTS", isAllowed { return .rows(columns: ["Grants"], rows: [["GRANT REPLICATION SLAVE ON *.* TO `baton`@`%`"]]) }
            return Self.healthy(statement)
        }) { server, probe in
            for _ in 0..<3 {
                let facts = try await Self.facts(probe(.details, false))
                #expect(facts.unread.map(\.code) == [1227] && facts.unread.map(\.privileges) == ["REPLICATION SLAVE ON *.*"])
                #expect(facts.details?.binaryLog.syncInterval == 1, "the rest was read")
            }
            #expect(asked.value == 1)
            let logins = server.logins
            mayList.value = true
            for _ in 0..<2 {
                let facts = try await Self.facts(probe(.details, false))
                #expect(facts.unread.isEmpty)
            }
            #expect(asked.value == 2)
            _ = try await Self.facts(probe(.liveness, false))
            #expect(server.logins == logins + 3, "two of the slow lane, and one because privileges are those of the login")
        }
    }

    @Test func `an error that passes is not remembered`() async throws {
        let isSlow = Changing(true)
        try await Self.with({ $0 == "SHOW BINARY LOG STATUS" && isSlow.value ? .error(3024, "Query execution was interrupted") : Self.healthy($0) }) {
            _, probe in
            let slow = try await Self.facts(probe(.details, false))
            #expect(slow.unread.isEmpty && slow.transactions.ownCoordinates == nil)
            isSlow.value = false
            let quick = try await Self.facts(probe(.details, false))
            #expect(quick.unread.isEmpty && quick.transactions.ownCoordinates?.file == "bin.000001")
        }
    }

    @Test func `an essential statement that was refused is asked for over a new login`() async throws {
        let isAllowed = Changing(true)
        try await Self.with({ statement in
            statement == "SHOW REPLICA STATUS" && !isAllowed.value ? .error(1227, "Access denied") : Self.healthy(statement)
        }) { server, probe in
            let first = try await Self.facts(probe(.liveness, false))
            isAllowed.value = false
            guard case .alive(let failure) = await probe(.liveness, false) else {
                Issue.record("a refusal proves that the server lives")
                return
            }
            #expect(failure.code == 1227)
            let logins = server.logins
            isAllowed.value = true
            let again = try await Self.facts(probe(.liveness, false))
            #expect(again == first)
            #expect(server.logins == logins + 1)
        }
    }
}
#endif
