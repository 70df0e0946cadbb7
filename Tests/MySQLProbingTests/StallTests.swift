#if MySQL
import MySQLClient
import MySQLProbing
import Probing
import TestServers
import Testing
import TopologyModel

extension RealServers {
    /// What a full disk of the binary log looks like is shown by scripts/scenarios/binary-log-full.sh: it lasts for a minute.
    @Suite struct `Stalls of real servers` {
        private static let timeout = `Prober on real servers`.timeout

        private static func facts(_ prober: MySQLProber, _ set: TestReplicationSet, lane: ProbeLane = .liveness, fresh: Bool = false) async throws -> InstanceFacts {
            try `Prober on real servers`.facts(
                await prober.probe(ProbeRequest(address: set.primary.address, lane: lane, timeout: timeout, freshConnection: fresh)))
        }

        /// Sessions of the manager's account, asked over a session that has its place already.
        private static func ours(_ observer: MySQLConnection, _ set: TestReplicationSet) async throws -> Int {
            let reply = try await observer.query(
                "SELECT COUNT(*) AS n FROM \(set.kind.processlist) WHERE USER = '\(TestAccounts.manager)'", timeout: TestReplicationSet.patience)
            return Int(reply.results.first?.rows.first?["n"] ?? "") ?? -1
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `commits that wait are seen while no transaction is added, and not before or after`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober()
                for _ in 0..<3 { #expect(try await Self.facts(prober, set).stall == StallFacts()) }
                let backup = try await set.connect(set.primary)
                _ = try await backup.query("FLUSH TABLES WITH READ LOCK", timeout: TestReplicationSet.patience)
                let writers = [try await set.connect(set.primary), try await set.connect(set.primary)]
                async let first = writers[0].query("INSERT INTO app.t VALUES (1)", timeout: TestReplicationSet.patience)
                async let second = writers[1].query("INSERT INTO app.t VALUES (2)", timeout: TestReplicationSet.patience)
                // What began within this second does not count yet.
                try await set.eventually("two commits wait") { try await Self.facts(prober, set).stall.waitingSessions == 2 }
                let stall = try await Self.facts(prober, set).stall
                #expect(stall.commits.count == 1 && stall.longestWait >= .seconds(1) && !stall.isOutOfConnections)
                print("measured on \(kind): under FLUSH TABLES WITH READ LOCK \(stall.waitingSessions) sessions are in \"\(stall.commits.first?.state ?? "")\"")
                _ = try await backup.query("UNLOCK TABLES", timeout: TestReplicationSet.patience)
                _ = try await (first, second)
                for _ in 0..<3 { #expect(try await Self.facts(prober, set).stall == StallFacts()) }
                #expect(try await set.rows(set.primary) == 2)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `on a full server we keep our one session and leave the last place to others`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let observer = try await set.connect(set.primary)
                let prober = set.prober()
                let before = try await Self.facts(prober, set, lane: .details)
                #expect(!before.stall.isOutOfConnections && before.details != nil)
                // The server counts a session for a moment after it ended.
                try await set.eventually("one session of ours") { try await Self.ours(observer, set) == 1 }
                #expect(try await observer.query("SET GLOBAL max_connections = 10", timeout: TestReplicationSet.patience).failure?.error == nil)
                var crowd: [MySQLConnection] = []
                // Whoever meets a session that is ending tries again.
                try await set.eventually("eight more are let in") {
                    while crowd.count < 20, let connection = try? await set.connect(set.primary, user: TestAccounts.application) { crowd.append(connection) }
                    return crowd.count >= 8
                }
                #expect(crowd.count == 8, "with the observer's and ours ten")
                #expect(try await Self.facts(prober, set).stall.isOutOfConnections)
                for _ in 0..<2 {
                    let details = await prober.probe(ProbeRequest(address: set.primary.address, lane: .details, timeout: TestReplicationSet.patience))
                    if case .alive(let failure) = details.outcome { #expect(failure.kind == .tooManyConnections) } else { Issue.record("\(details.outcome)") }
                    let facts = try await Self.facts(prober, set)
                    #expect(facts.stall.isOutOfConnections && facts.settings.maxConnections == 10)
                    #expect(try await Self.ours(observer, set) == 1)
                }
                // The place that the server keeps for those who may end others' sessions is free.
                #expect(try await set.value(set.primary, "SELECT 1 AS one", "one") == "1")
                for connection in crowd { await connection.close() }
                try await set.eventually("there is room") { try await !Self.facts(prober, set).stall.isOutOfConnections }
                #expect(try await Self.facts(prober, set, lane: .details).details != nil)
            }
        }
    }
}
#endif
